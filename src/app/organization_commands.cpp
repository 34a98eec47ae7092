// postrider org create | list | suspend | resume | delete
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>

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

struct Arguments {
    std::string name;
    std::string permalink;
    bool is_sure = false;
};

void create(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto organization =
        desk.made(tenancy::create_organization(desk.store(), arguments.name, arguments.permalink));
    print_done(
        context,
        facts_of(organization),
        fmt::format("The organization {} stands.", organization.permalink)
    );
}

void list(Context& context) {
    Desk desk(context);
    boost::json::array rows;
    for (const auto& organization : desk.read(store::list_organizations)) {
        rows.push_back(facts_of(organization));
    }
    print_list(
        context,
        {{"permalink", "organization"}, {"name", "name"}, {"suspended", "suspended"}},
        rows,
        "There is no organization. `postrider org create NAME` makes one."
    );
}

void set_suspended(Context& context, const Arguments& arguments, bool is_suspended) {
    Desk desk(context);
    auto organization = organization_named(desk, arguments.name);
    desk.change([&](store::Transaction& transaction) {
        return store::set_suspended(transaction, organization.id, is_suspended);
    });
    organization.is_suspended = is_suspended;
    const auto servers = desk.read([&](store::Transaction& transaction) {
        return store::list_servers(transaction, organization.id);
    });
    for (const auto& server : servers) {
        if (!server.is_suspended) {
            desk.release_suspended(server.id);
        }
    }
    print_done(
        context,
        facts_of(organization),
        fmt::format(
            "The organization {} is {}.",
            organization.permalink,
            is_suspended ? "suspended: none of its servers takes mail" : "active"
        )
    );
}

void remove(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto organization = organization_named(desk, arguments.name);
    const auto servers = desk.read([&](store::Transaction& transaction) {
        return store::list_servers(transaction, organization.id);
    });
    if (!arguments.is_sure) {
        throw CommandFailed(
            ExitCode::usage,
            fmt::format(
                "This deletes {} with its {} servers, their domains and credentials for good. "
                "Say it again with --yes.",
                organization.permalink,
                servers.size()
            )
        );
    }
    desk.change([&](store::Transaction& transaction) {
        return store::remove(transaction, organization.id);
    });
    print_done(
        context,
        facts_of(organization),
        fmt::format("The organization {} is deleted.", organization.permalink)
    );
}

}  // namespace

void add_organization_commands(CLI::App& app, Context& context) {
    CLI::App* all = app.add_subcommand("org", "Organizations: whose mail it is");
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();

    CLI::App* creating = all->add_subcommand("create", "Make an organization");
    creating->add_option("NAME", arguments->name, "What people call it")->required();
    creating->add_option(
        "--permalink", arguments->permalink, "What commands and logins call it; from the name"
    );
    on_chosen(*creating, context, [=, &context] { create(context, *arguments); });
    example(*creating, "postrider org create \"Acme & Sons\" --permalink acme");

    CLI::App* listing = all->add_subcommand("list", "Show every organization");
    on_chosen(*listing, context, [&context] { list(context); });
    example(*listing, "postrider org list");

    CLI::App* suspending = all->add_subcommand("suspend", "Take no more mail from its servers");
    suspending->add_option("ORG", arguments->name, "Its permalink")->required();
    on_chosen(*suspending, context, [=, &context] { set_suspended(context, *arguments, true); });
    example(*suspending, "postrider org suspend acme");

    CLI::App* resuming = all->add_subcommand("resume", "Take mail again");
    resuming->add_option("ORG", arguments->name, "Its permalink")->required();
    on_chosen(*resuming, context, [=, &context] { set_suspended(context, *arguments, false); });
    example(*resuming, "postrider org resume acme");

    CLI::App* deleting = all->add_subcommand("delete", "Delete it with everything it has");
    deleting->add_option("ORG", arguments->name, "Its permalink")->required();
    deleting->add_flag("--yes", arguments->is_sure, "Really");
    on_chosen(*deleting, context, [=, &context] { remove(context, *arguments); });
    example(*deleting, "postrider org delete acme --yes");
}

}  // namespace postrider::app
