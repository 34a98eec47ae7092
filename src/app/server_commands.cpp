// postrider server create | list | show | set | suspend | resume | delete
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>
#include <memory>

#include "app/choice.h"
#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/facts.h"
#include "app/named.h"
#include "app/print.h"
#include "store/tenancy.h"
#include "tenancy/organizations.h"

namespace postrider::app {
namespace {

constexpr std::int64_t send_limit_max = 1'000'000'000;

struct Arguments {
    std::string owner;
    std::string server;
    std::string name;
    std::string permalink;
    std::optional<model::ServerMode> mode;
    std::optional<bool> allow_sender;
    std::optional<bool> privacy_mode;
    std::optional<std::int64_t> send_limit;
    std::optional<double> spam_threshold;
    std::optional<double> spam_failure_threshold;
    /// A score, or "off".
    std::string outbound_spam_threshold;
    bool is_sure = false;
};

constexpr double score_max = 999'999;

const Choices<model::ServerMode> modes = {
    {"live", model::ServerMode::live}, {"development", model::ServerMode::development}
};

std::optional<double> outbound_threshold(const std::string& word) {
    if (word == "off") {
        return std::nullopt;
    }
    double score = 0;
    const char* end = word.data() + word.size();
    if (const auto read = std::from_chars(word.data(), end, score);
        read.ec != std::errc{} || read.ptr != end || !std::isfinite(score)) {
        throw CommandFailed(
            ExitCode::usage,
            fmt::format("--outbound-spam-threshold: {} is neither a number nor off", word)
        );
    }
    return score;
}

double finite(const char* option, double score) {
    if (!std::isfinite(score)) {
        throw CommandFailed(ExitCode::usage, fmt::format("{}: that is no number", option));
    }
    return score;
}

/// What the options say, over what `server` has.
void apply(const Arguments& arguments, model::Server& server) {
    server.name = arguments.name.empty() ? server.name : arguments.name;
    server.mode = arguments.mode.value_or(server.mode);
    server.allow_sender = arguments.allow_sender.value_or(server.allow_sender);
    server.privacy_mode = arguments.privacy_mode.value_or(server.privacy_mode);
    server.send_limit = arguments.send_limit.value_or(server.send_limit);
    server.spam_threshold =
        finite("--spam-threshold", arguments.spam_threshold.value_or(server.spam_threshold));
    server.spam_failure_threshold = finite(
        "--spam-failure-threshold",
        arguments.spam_failure_threshold.value_or(server.spam_failure_threshold)
    );
    if (!arguments.outbound_spam_threshold.empty()) {
        server.outbound_spam_threshold = outbound_threshold(arguments.outbound_spam_threshold);
    }
}

void create(Context& context, const Arguments& arguments) {
    Desk desk(context);
    model::Server wanted;
    wanted.organization = organization_named(desk, arguments.owner).id;
    wanted.permalink = arguments.permalink;
    wanted.spam_threshold = desk.settings().postal.default_spam_threshold;
    wanted.spam_failure_threshold = desk.settings().postal.default_spam_failure_threshold;
    apply(arguments, wanted);
    const auto server =
        desk.made(tenancy::create_server(desk.store(), desk.random(), std::move(wanted)));
    print_done(context, facts_of(server), fmt::format("The server {} stands.", server.path()));
}

void list(Context& context, const Arguments& arguments) {
    Desk desk(context);
    std::optional<model::OrganizationId> organization;
    if (!arguments.owner.empty()) {
        organization = organization_named(desk, arguments.owner).id;
    }
    const auto servers = desk.read([&](store::Transaction& transaction) {
        return store::list_servers(transaction, organization);
    });
    boost::json::array rows;
    for (const auto& server : servers) {
        rows.push_back(facts_of(server));
    }
    print_list(
        context,
        {{"server", "server"},
         {"name", "name"},
         {"mode", "mode"},
         {"token", "token"},
         {"suspended", "suspended"}},
        rows,
        "There is no server. `postrider server create ORG NAME` makes one."
    );
}

void set(Context& context, const Arguments& arguments) {
    Desk desk(context);
    auto server = server_named(desk, arguments.server);
    apply(arguments, server);
    desk.change([&](store::Transaction& transaction) { return store::update(transaction, server); }
    );
    print_one(context, facts_of(server));
}

void set_suspended(Context& context, const Arguments& arguments, bool is_suspended) {
    Desk desk(context);
    const auto id = server_named(desk, arguments.server).id;
    desk.change([&](store::Transaction& transaction) {
        return store::set_suspended(transaction, id, is_suspended);
    });
    const auto server = server_named(desk, arguments.server);
    if (!server.is_suspended) {
        desk.release_suspended(server.id);
    }
    print_done(
        context,
        facts_of(server),
        fmt::format(
            "The server {} is {}.",
            server.path(),
            is_suspended          ? "suspended: it takes no mail, and what waits is held"
            : server.is_suspended ? "still suspended, with its organization"
                                  : "active"
        )
    );
}

void remove(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto server = server_named(desk, arguments.server);
    if (!arguments.is_sure) {
        throw CommandFailed(
            ExitCode::usage,
            fmt::format(
                "This deletes {} with its domains and credentials for good, and cancels what "
                "mail of it waits. Say it again with --yes.",
                server.path()
            )
        );
    }
    desk.change([&](store::Transaction& transaction) {
        return store::remove(transaction, server.id);
    });
    print_done(context, facts_of(server), fmt::format("The server {} is deleted.", server.path()));
}

void add_flags(CLI::App& command, Arguments& arguments) {
    add_choice(
        command, "--mode", arguments.mode, modes, "live sends; development keeps mail and holds it"
    );
    command
        .add_option(
            "--allow-sender",
            arguments.allow_sender,
            "Any From where Sender names a domain of the server"
        )
        ->type_name("true|false");
    command
        .add_option("--privacy-mode", arguments.privacy_mode, "Leave the client out of Received")
        ->type_name("true|false");
    command
        .add_option(
            "--send-limit",
            arguments.send_limit,
            "Recipients within an hour, beyond which mail is held; 0 is any number"
        )
        ->check(CLI::Range(std::int64_t{0}, send_limit_max));
    command
        .add_option(
            "--spam-threshold", arguments.spam_threshold, "Arriving mail above this score is spam"
        )
        ->type_name("SCORE")
        ->check(CLI::Range(-score_max, score_max));
    command
        .add_option(
            "--spam-failure-threshold",
            arguments.spam_failure_threshold,
            "Arriving mail from this score on ends there"
        )
        ->type_name("SCORE")
        ->check(CLI::Range(-score_max, score_max));
    command
        .add_option(
            "--outbound-spam-threshold",
            arguments.outbound_spam_threshold,
            "Scan mail that goes out, and hold it from this score on"
        )
        ->type_name("SCORE|off");
}

CLI::App& add_named(CLI::App& all, Arguments& arguments, const char* name, const char* purpose) {
    CLI::App* command = all.add_subcommand(name, purpose);
    command->add_option("SERVER", arguments.server, "organization/server")->required();
    return *command;
}

void add_changes(CLI::App& all, Context& context, const std::shared_ptr<Arguments>& arguments) {
    CLI::App& setting = add_named(all, *arguments, "set", "Change how it works");
    setting.add_option("--name", arguments->name, "What people call it");
    add_flags(setting, *arguments);
    on_chosen(setting, context, [=, &context] { set(context, *arguments); });
    example(setting, "postrider server set acme/main --mode development");

    CLI::App& suspending = add_named(all, *arguments, "suspend", "Take no more mail from it");
    on_chosen(suspending, context, [=, &context] { set_suspended(context, *arguments, true); });
    example(suspending, "postrider server suspend acme/main");

    CLI::App& resuming = add_named(all, *arguments, "resume", "Take mail again");
    on_chosen(resuming, context, [=, &context] { set_suspended(context, *arguments, false); });
    example(resuming, "postrider server resume acme/main");

    CLI::App& deleting = add_named(all, *arguments, "delete", "Delete it with everything it has");
    deleting.add_flag("--yes", arguments->is_sure, "Really");
    on_chosen(deleting, context, [=, &context] { remove(context, *arguments); });
    example(deleting, "postrider server delete acme/main --yes");
}

}  // namespace

void add_server_commands(CLI::App& app, Context& context) {
    CLI::App* all = app.add_subcommand("server", "Mail servers: one for each project or stage");
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();

    CLI::App* creating = all->add_subcommand("create", "Make a mail server");
    creating->add_option("ORG", arguments->owner, "The organization's permalink")->required();
    creating->add_option("NAME", arguments->name, "What people call it")->required();
    creating->add_option(
        "--permalink", arguments->permalink, "What commands and logins call it; from the name"
    );
    add_flags(*creating, *arguments);
    on_chosen(*creating, context, [=, &context] { create(context, *arguments); });
    example(*creating, "postrider server create acme Main");

    CLI::App* listing = all->add_subcommand("list", "Show servers");
    listing->add_option("ORG", arguments->owner, "Only those of this organization");
    on_chosen(*listing, context, [=, &context] { list(context, *arguments); });
    example(*listing, "postrider server list acme");

    CLI::App& showing = add_named(*all, *arguments, "show", "Show one server");
    on_chosen(showing, context, [=, &context] {
        Desk desk(context);
        print_one(context, facts_of(server_named(desk, arguments->server)));
    });
    example(showing, "postrider server show acme/main");
    add_changes(*all, context, arguments);
}

}  // namespace postrider::app
