// postrider route create | list | change | delete
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>

#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/inbound_facts.h"
#include "app/named.h"
#include "app/print.h"
#include "base/ascii.h"
#include "mail/domain.h"
#include "store/domains.h"
#include "store/endpoints.h"
#include "store/routes.h"
#include "tenancy/routes.h"

namespace postrider::app {
namespace {

using Endpoints = std::vector<model::Endpoint>;

struct Arguments {
    std::string server;
    std::string address;
    model::RouteMode mode = model::RouteMode::endpoint;
    model::SpamMode spam_mode = model::SpamMode::mark;
    std::string endpoint;
    std::vector<std::string> additional;
};

Endpoints endpoints_of(Desk& desk, const model::Server& server) {
    return desk.read([&](store::Transaction& transaction) {
        return store::list_endpoints(transaction, server.id);
    });
}

model::EndpointId endpoint_named(const Endpoints& endpoints, const std::string& name) {
    for (const auto& endpoint : endpoints) {
        if (base::iequals(endpoint.name, name)) {
            return endpoint.id;
        }
    }
    throw CommandFailed(
        ExitCode::not_found,
        fmt::format(
            "There is no endpoint {}. `postrider endpoint list` shows those there are.", name
        )
    );
}

void set_targets(model::Route& route, const Arguments& arguments, const Endpoints& endpoints) {
    route.mode = arguments.mode;
    route.spam_mode = arguments.spam_mode;
    route.endpoint.reset();
    route.additional.clear();
    if (!arguments.endpoint.empty()) {
        route.endpoint = endpoint_named(endpoints, arguments.endpoint);
    }
    for (const auto& name : arguments.additional) {
        route.additional.push_back(endpoint_named(endpoints, name));
    }
}

/// The local part and the domain's name; no domain for the return path.
struct Address {
    std::string local;
    std::string domain;
};
Address address_of(const std::string& text) {
    const auto at = text.rfind('@');
    if (at == std::string::npos) {
        return {.local = base::to_lower(text), .domain = {}};
    }
    const auto domain = text.substr(at + 1);
    return {
        .local = base::to_lower(std::string_view(text).substr(0, at)),
        .domain = mail::domain_to_ascii(domain).value_or(domain)
    };
}

std::optional<model::DomainId> domain_of(
    Desk& desk, const model::Server& server, const Address& address
) {
    if (address.domain.empty()) {
        return std::nullopt;
    }
    const auto domain = desk.read([&](store::Transaction& transaction) {
        return store::domain_for(transaction, server.id, address.domain);
    });
    if (!domain || !base::iequals(domain->name, address.domain)) {
        throw CommandFailed(
            ExitCode::not_found,
            fmt::format("{} has no verified domain {}.", server.path(), address.domain)
        );
    }
    return domain->id;
}

model::Route route_named(Desk& desk, const model::Server& server, const std::string& text) {
    const auto address = address_of(text);
    auto route = desk.read([&](store::Transaction& transaction) {
        return address.domain.empty()
                   ? store::find_return_path_route(transaction, server.id)
                   : store::find_route(transaction, address.local, address.domain);
    });
    const bool is_meant = route && route->server == server.id && route->name == address.local;
    if (!is_meant) {
        throw CommandFailed(
            ExitCode::not_found, fmt::format("{} has no route {}.", server.path(), text)
        );
    }
    return std::move(*route);
}

void create(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto server = server_named(desk, arguments.server);
    const auto endpoints = endpoints_of(desk, server);
    const auto address = address_of(arguments.address);
    model::Route wanted;
    wanted.server = server.id;
    wanted.name = address.local;
    wanted.domain = domain_of(desk, server, address);
    set_targets(wanted, arguments, endpoints);
    const auto route = desk.made(tenancy::create_route(desk.store(), desk.random(), wanted));
    print_one(context, facts_of(route, endpoints));
}

void change(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto server = server_named(desk, arguments.server);
    const auto endpoints = endpoints_of(desk, server);
    auto route = route_named(desk, server, arguments.address);
    set_targets(route, arguments, endpoints);
    const auto changed = desk.made(tenancy::change_route(desk.store(), route));
    print_one(context, facts_of(changed, endpoints));
}

void list(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto server = server_named(desk, arguments.server);
    const auto endpoints = endpoints_of(desk, server);
    const auto routes = desk.read([&](store::Transaction& transaction) {
        return store::list_routes(transaction, server.id);
    });
    boost::json::array rows;
    for (const auto& route : routes) {
        rows.push_back(facts_of(route, endpoints));
    }
    print_list(
        context,
        {{"address", "address"},
         {"mode", "mode"},
         {"endpoint", "endpoint"},
         {"spam", "spam"},
         {"token", "token"}},
        rows,
        fmt::format(
            "There is no route. `postrider route create {} help@example.com --endpoint NAME` makes "
            "one.",
            server.path()
        )
    );
}

void remove(Context& context, const Arguments& arguments) {
    Desk desk(context);
    const auto server = server_named(desk, arguments.server);
    const auto route = route_named(desk, server, arguments.address);
    desk.change([&](store::Transaction& transaction) {
        return store::remove(transaction, route.id);
    });
    print_done(
        context,
        facts_of(route, endpoints_of(desk, server)),
        fmt::format("The route {} is deleted.", route.address())
    );
}

CLI::App& add_named(CLI::App& all, Arguments& arguments, const char* name, const char* purpose) {
    CLI::App* command = all.add_subcommand(name, purpose);
    command->add_option("SERVER", arguments.server, "organization/server")->required();
    command
        ->add_option(
            "ADDRESS", arguments.address, "help@example.com, *@example.com, __returnpath__"
        )
        ->required();
    return *command;
}

void add_targets(CLI::App& command, Arguments& arguments) {
    add_choice(
        command, "--mode", arguments.mode, route_modes, "What becomes of its mail; endpoint"
    );
    add_choice(command, "--spam", arguments.spam_mode, spam_modes, "What becomes of spam; mark");
    command.add_option("--endpoint", arguments.endpoint, "Where it leads")->type_name("NAME");
    command.add_option("--also", arguments.additional, "Further endpoints")->type_name("NAME");
}

}  // namespace

void add_route_commands(CLI::App& app, Context& context) {
    CLI::App* all = app.add_subcommand("route", "Which arriving mail goes where");
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();

    CLI::App& creating = add_named(*all, *arguments, "create", "Make a route");
    add_targets(creating, *arguments);
    on_chosen(creating, context, [=, &context] { create(context, *arguments); });
    example(creating, "postrider route create acme/main help@acme.test --endpoint Hooks");

    CLI::App* listing = all->add_subcommand("list", "Show a server's routes");
    listing->add_option("SERVER", arguments->server, "organization/server")->required();
    on_chosen(*listing, context, [=, &context] { list(context, *arguments); });
    example(*listing, "postrider route list acme/main");

    CLI::App& changing = add_named(*all, *arguments, "change", "Lead it elsewhere, as a whole");
    add_targets(changing, *arguments);
    on_chosen(changing, context, [=, &context] { change(context, *arguments); });
    example(changing, "postrider route change acme/main help@acme.test --mode hold");

    CLI::App& deleting = add_named(*all, *arguments, "delete", "Delete it");
    on_chosen(deleting, context, [=, &context] { remove(context, *arguments); });
    example(deleting, "postrider route delete acme/main help@acme.test");
}

}  // namespace postrider::app
