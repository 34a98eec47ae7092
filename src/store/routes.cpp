// Routes, and what each may lead to.
#include "store/routes.h"

#include <algorithm>

#include "base/ascii.h"
#include "store/endpoints.h"
#include "store/names.h"
#include "store/suppressions.h"

namespace postrider::store {
namespace {

using Kind = TenancyProblem::Kind;
using model::RouteMode;

/// RFC 5321 §4.5.3.1.1.
constexpr std::size_t route_name_size_max = 64;

constexpr Statement insert_route{
    "INSERT INTO routes (server_id, domain_id, domain_name, name, token, mode, spam_mode, "
    "endpoint_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id"
};
constexpr Statement insert_additional{
    "INSERT INTO additional_endpoints (route_id, endpoint_id) VALUES ($1, $2)"
};
constexpr Statement select_usable_domain{
    "SELECT lower(d.name) FROM domains d JOIN servers s ON s.organization_id = d.organization_id "
    "WHERE d.id = $1 AND s.id = $2 AND (d.server_id = s.id OR d.server_id IS NULL) "
    "AND d.verified_at IS NOT NULL"
};
constexpr Statement select_token{"SELECT 1 FROM routes WHERE lower(token) = lower($1)"};
constexpr Statement select_by_id{
    "SELECT id, server_id, domain_id, domain_name, name, token, mode, spam_mode, endpoint_id "
    "FROM routes WHERE id = $1"
};
constexpr Statement select_by_token{
    "SELECT id, server_id, domain_id, domain_name, name, token, mode, spam_mode, endpoint_id "
    "FROM routes WHERE lower(token) = lower($1)"
};
constexpr Statement select_by_address{
    "SELECT id, server_id, domain_id, domain_name, name, token, mode, spam_mode, endpoint_id "
    "FROM routes WHERE domain_id IS NOT NULL AND domain_name = lower($1) AND name = lower($2)"
};
constexpr Statement select_of_return_path{
    "SELECT id, server_id, domain_id, domain_name, name, token, mode, spam_mode, endpoint_id "
    "FROM routes WHERE server_id = $1 AND domain_id IS NULL"
};
constexpr Statement select_all{
    "SELECT id, server_id, domain_id, domain_name, name, token, mode, spam_mode, endpoint_id "
    "FROM routes WHERE server_id = $1 ORDER BY domain_name, name"
};
constexpr Statement select_additional{
    "SELECT endpoint_id FROM additional_endpoints WHERE route_id = $1 ORDER BY endpoint_id"
};
constexpr Statement update_route{
    "UPDATE routes SET mode = $2, spam_mode = $3, endpoint_id = $4 WHERE id = $1 RETURNING id"
};
constexpr Statement delete_additional{"DELETE FROM additional_endpoints WHERE route_id = $1"};
constexpr Statement delete_route{"DELETE FROM routes WHERE id = $1 RETURNING id"};
constexpr Statement delete_additional_of_domain{
    "DELETE FROM additional_endpoints WHERE route_id IN "
    "(SELECT id FROM routes WHERE domain_id = $1)"
};
constexpr Statement delete_of_domain{"DELETE FROM routes WHERE domain_id = $1"};
constexpr Statement delete_additional_of_server{
    "DELETE FROM additional_endpoints WHERE route_id IN "
    "(SELECT id FROM routes WHERE server_id = $1)"
};
constexpr Statement delete_of_server{"DELETE FROM routes WHERE server_id = $1"};
constexpr Statement delete_endpoints_of_server{"DELETE FROM endpoints WHERE server_id = $1"};

std::unexpected<TenancyProblem> problem(Kind kind, std::string_view field) {
    return std::unexpected(TenancyProblem{kind, field});
}

model::Route read(Rows& rows) {
    model::Route route;
    route.id = rows.as<model::RouteId>();
    route.server = rows.as<model::ServerId>();
    route.domain = rows.maybe<model::DomainId>();
    route.domain_name = rows.text();
    route.name = rows.text();
    route.token = rows.text();
    route.mode = rows.as<RouteMode>();
    route.spam_mode = rows.as<model::SpamMode>();
    route.endpoint = rows.maybe<model::EndpointId>();
    return route;
}

void read_additional(Transaction& transaction, model::Route& route) {
    Rows rows = transaction.query(select_additional, lasting, route.id);
    while (rows.next()) {
        route.additional.push_back(rows.as<model::EndpointId>());
    }
}

std::vector<model::Route> read_all(Rows rows) {
    std::vector<model::Route> routes;
    while (rows.next()) {
        routes.push_back(read(rows));
    }
    return routes;
}

std::vector<model::Route> all(Transaction& transaction, Rows rows) {
    auto routes = read_all(std::move(rows));
    for (auto& route : routes) {
        read_additional(transaction, route);
    }
    return routes;
}

std::optional<model::Route> first(Transaction& transaction, Rows rows) {
    auto routes = all(transaction, std::move(rows));
    return routes.empty() ? std::nullopt : std::optional(std::move(routes.front()));
}

bool is_http(const model::Endpoint& endpoint) {
    return std::holds_alternative<model::HttpEndpoint>(endpoint.target);
}

/// The server's own endpoint of this id.
std::optional<model::Endpoint> own_endpoint(
    Transaction& transaction, const model::Route& route, model::EndpointId id
) {
    auto endpoint = find_endpoint(transaction, id);
    return endpoint && endpoint->server == route.server ? std::move(endpoint) : std::nullopt;
}

Outcome<void> check_main(Transaction& transaction, const model::Route& route) {
    if ((route.mode == RouteMode::endpoint) != route.endpoint.has_value()) {
        return problem(Kind::malformed, "endpoint");
    }
    if (!route.endpoint) {
        return {};
    }
    const auto endpoint = own_endpoint(transaction, route, *route.endpoint);
    if (!endpoint) {
        return problem(Kind::not_found, "endpoint");
    }
    if (route.is_return_path() && !is_http(*endpoint)) {
        return problem(Kind::malformed, "endpoint");
    }
    return {};
}

Outcome<void> check_additional(Transaction& transaction, const model::Route& route) {
    if (!route.additional.empty() && route.mode != RouteMode::endpoint) {
        return problem(Kind::malformed, "additional");
    }
    for (auto id = route.additional.begin(); id != route.additional.end(); ++id) {
        const auto endpoint = own_endpoint(transaction, route, *id);
        if (!endpoint) {
            return problem(Kind::not_found, "endpoint");
        }
        const bool is_again = id != std::find(route.additional.begin(), id, *id);
        if (*id == route.endpoint || is_again || (route.is_wildcard() && !is_http(*endpoint))) {
            return problem(Kind::malformed, "additional");
        }
    }
    return {};
}

Outcome<void> check_targets(Transaction& transaction, const model::Route& route) {
    if (route.is_return_path() && route.mode != RouteMode::endpoint) {
        return problem(Kind::malformed, "mode");
    }
    if (const auto checked = check_main(transaction, route); !checked) {
        return checked;
    }
    return check_additional(transaction, route);
}

/// The name of the route's domain; empty for the return path.
Outcome<std::string> domain_name_of(Transaction& transaction, const model::Route& route) {
    if (route.is_return_path() && !route.domain) {
        return std::string();
    }
    if (route.is_return_path() || !route.domain) {
        return problem(Kind::malformed, "domain");
    }
    Rows rows = transaction.query(select_usable_domain, lasting, *route.domain, route.server);
    if (!rows.next()) {
        return problem(Kind::not_found, "domain");
    }
    return rows.text();
}

void keep_additional(Transaction& transaction, const model::Route& route) {
    for (const auto endpoint : route.additional) {
        transaction.run(insert_additional, lasting, route.id, endpoint);
    }
}

model::RouteId insert(Transaction& transaction, const model::Route& route) {
    Rows rows = transaction.query(
        insert_route,
        lasting,
        route.server,
        route.domain,
        route.domain_name,
        route.name,
        route.token,
        route.mode,
        route.spam_mode,
        route.endpoint
    );
    return rows.next() ? rows.as<model::RouteId>() : model::RouteId{};
}

}  // namespace

bool is_route_name(std::string_view name) {
    if (name == model::wildcard_route || name == model::return_path_route) {
        return true;
    }
    return !name.empty() && name.size() <= route_name_size_max && name != "." &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || base::is_digit(c) || c == '.' || c == '-' ||
                      c == '_';
           });
}

Outcome<model::Route> create_route(Transaction& transaction, const model::Route& route) {
    if (!is_route_name(route.name)) {
        return problem(Kind::malformed, "name");
    }
    auto domain_name = domain_name_of(transaction, route);
    if (!domain_name) {
        return std::unexpected(domain_name.error());
    }
    if (const auto checked = check_targets(transaction, route); !checked) {
        return std::unexpected(checked.error());
    }
    auto created = route;
    created.domain_name = std::move(*domain_name);
    created.id = insert(transaction, created);
    if (!created.id) {
        const bool is_token = any(transaction.query(select_token, lasting, route.token));
        return problem(Kind::taken, is_token ? "token" : "name");
    }
    keep_additional(transaction, created);
    return *find_route(transaction, created.id);
}

std::optional<model::Route> find_route(Transaction& transaction, model::RouteId id) {
    return first(transaction, transaction.query(select_by_id, lasting, id));
}

std::optional<model::Route> find_route_by_token(Transaction& transaction, std::string_view token) {
    return first(transaction, transaction.query(select_by_token, lasting, token));
}

std::optional<model::Route> find_route(
    Transaction& transaction, std::string_view name, std::string_view domain_name
) {
    return first(transaction, transaction.query(select_by_address, lasting, domain_name, name));
}

std::optional<model::Route> find_return_path_route(
    Transaction& transaction, model::ServerId server
) {
    return first(transaction, transaction.query(select_of_return_path, lasting, server));
}

std::optional<RouteOnServer> on_server(
    Transaction& transaction, std::optional<model::Route> route
) {
    auto server = route ? find_server(transaction, route->server) : std::nullopt;
    if (!server) {
        return std::nullopt;
    }
    return RouteOnServer{std::move(*route), std::move(*server)};
}

std::optional<RouteOnServer> route_to(
    Transaction& transaction, std::string_view local, std::string_view domain
) {
    // The two special names are nobody's addresses.
    if (local != model::wildcard_route && local != model::return_path_route) {
        if (auto exact = on_server(transaction, find_route(transaction, local, domain))) {
            return exact;
        }
    }
    return on_server(transaction, find_route(transaction, model::wildcard_route, domain));
}

std::vector<model::Route> list_routes(Transaction& transaction, model::ServerId server) {
    return all(transaction, transaction.query(select_all, lasting, server));
}

Outcome<model::Route> update(Transaction& transaction, const model::Route& route) {
    auto changed = find_route(transaction, route.id);
    if (!changed) {
        return problem(Kind::not_found, "route");
    }
    changed->mode = route.mode;
    changed->spam_mode = route.spam_mode;
    changed->endpoint = route.endpoint;
    changed->additional = route.additional;
    if (const auto checked = check_targets(transaction, *changed); !checked) {
        return std::unexpected(checked.error());
    }
    transaction.run(
        update_route, lasting, changed->id, changed->mode, changed->spam_mode, changed->endpoint
    );
    transaction.run(delete_additional, lasting, changed->id);
    keep_additional(transaction, *changed);
    return std::move(*changed);
}

Outcome<void> remove(Transaction& transaction, model::RouteId id) {
    transaction.run(delete_additional, lasting, id);
    return found(transaction.query(delete_route, lasting, id), "route");
}

void remove_routes_of(Transaction& transaction, model::DomainId domain) {
    transaction.run(delete_additional_of_domain, lasting, domain);
    transaction.run(delete_of_domain, lasting, domain);
}

void remove_inbound_of(Transaction& transaction, model::ServerId server) {
    transaction.run(delete_additional_of_server, lasting, server);
    transaction.run(delete_of_server, lasting, server);
    transaction.run(delete_endpoints_of_server, lasting, server);
    remove_suppressions_of(transaction, server);
}

}  // namespace postrider::store
