// postrider suppress list | check | add | remove
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>

#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/named.h"
#include "app/print.h"
#include "mail/address.h"
#include "store/suppressions.h"

namespace postrider::app {
namespace {

constexpr std::size_t list_limit_usual = 100;
constexpr std::size_t list_limit_max = 100'000;
constexpr int days_max = 36'500;

struct Arguments {
    std::string server;
    std::string address;
    std::string reason = "put there by hand";
    std::string after;
    std::size_t limit = list_limit_usual;
    int days = 0;
};

boost::json::object facts_of(const model::Suppression& suppression) {
    return {
        {"address", suppression.address},
        {"source", model::name_of(suppression.source)},
        {"class", suppression.bounce_class},
        {"reason", suppression.reason},
        {"created_at", time_json(suppression.created_at)},
        {"expires_at", time_json(suppression.expires_at)},
        {"message", suppression.delivery.value},
    };
}

void list(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto server = server_named(desk, arguments.server);
    const auto all = desk.read([&](store::Transaction& transaction) {
        return store::list_suppressions(transaction, server.id, arguments.after, arguments.limit);
    });
    boost::json::array rows;
    for (const auto& suppression : all) {
        rows.push_back(facts_of(suppression));
    }
    print_list(
        context,
        {{"address", "address"},
         {"source", "source"},
         {"class", "class"},
         {"expires_at", "until"},
         {"reason", "reason"}},
        rows,
        "Nobody is on the suppression list."
    );
}

std::optional<model::Suppression> find(
    Desk& desk, const model::Server& server, const std::string& address
) {
    return desk.read([&](store::Transaction& transaction) {
        return store::find_suppression(transaction, server.id, address, desk.now());
    });
}

[[noreturn]] void not_there(const model::Server& server, const std::string& address) {
    throw CommandFailed(
        ExitCode::not_found,
        fmt::format("{} is not on the suppression list of {}.", address, server.path())
    );
}

void check(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto server = server_named(desk, arguments.server);
    const auto found = find(desk, server, arguments.address);
    if (!found) {
        not_there(server, arguments.address);
    }
    print_one(context, facts_of(*found));
}

void add(Context& context, const Arguments& arguments) {
    if (!mail::Address::parse(arguments.address)) {
        throw CommandFailed(ExitCode::usage, fmt::format("{} is no address.", arguments.address));
    }
    Desk desk(context);
    const auto server = server_named(desk, arguments.server);
    model::Suppression wanted;
    wanted.server = server.id;
    wanted.address = arguments.address;
    wanted.reason = arguments.reason;
    wanted.created_at = desk.now();
    if (arguments.days > 0) {
        wanted.expires_at = desk.now() + std::chrono::days{arguments.days};
    }
    desk.change([&](store::Transaction& transaction) -> store::Outcome<void> {
        store::suppress(transaction, wanted);
        return {};
    });
    print_one(context, facts_of(find(desk, server, wanted.address).value_or(wanted)));
}

void remove(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto server = server_named(desk, arguments.server);
    bool was_there = false;
    desk.change([&](store::Transaction& transaction) -> store::Outcome<void> {
        was_there = store::unsuppress(transaction, server.id, arguments.address);
        return {};
    });
    if (!was_there) {
        not_there(server, arguments.address);
    }
    print_done(
        context,
        {{"address", arguments.address}},
        fmt::format("{} is off the suppression list.", arguments.address)
    );
}

CLI::App& add_named(CLI::App& all, Arguments& arguments, const char* name, const char* purpose) {
    CLI::App* command = all.add_subcommand(name, purpose);
    command->add_option("SERVER", arguments.server, "organization/server")->required();
    command->add_option("ADDRESS", arguments.address, "ann@example.com")->required();
    return *command;
}

}  // namespace

void add_suppress_commands(CLI::App& app, Context& context) {
    CLI::App* all = app.add_subcommand("suppress", "Whom a server's mail is not sent to");
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();

    CLI::App* listing = all->add_subcommand("list", "Show the list, by address");
    listing->add_option("SERVER", arguments->server, "organization/server")->required();
    listing->add_option("--limit", arguments->limit, "How many")
        ->check(CLI::Range(std::size_t{1}, list_limit_max));
    listing->add_option("--after", arguments->after, "Those behind this address")
        ->type_name("ADDRESS");
    on_chosen(*listing, context, [=, &context] { list(context, *arguments); });
    example(*listing, "postrider suppress list acme/main");

    CLI::App& checking = add_named(*all, *arguments, "check", "Say whether and why it is there");
    on_chosen(checking, context, [=, &context] { check(context, *arguments); });
    example(checking, "postrider suppress check acme/main ann@example.com");

    CLI::App& adding = add_named(*all, *arguments, "add", "Put an address there");
    adding.add_option("--reason", arguments->reason, "Why, for people")->type_name("WORDS");
    adding.add_option("--days", arguments->days, "For how long; for good")
        ->check(CLI::Range(1, days_max));
    on_chosen(adding, context, [=, &context] { add(context, *arguments); });
    example(adding, "postrider suppress add acme/main ann@example.com --reason 'asked by phone'");

    CLI::App& removing = add_named(*all, *arguments, "remove", "Take an address off");
    on_chosen(removing, context, [=, &context] { remove(context, *arguments); });
    example(removing, "postrider suppress remove acme/main ann@example.com");
}

}  // namespace postrider::app
