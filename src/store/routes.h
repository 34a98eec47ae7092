// Routes: which mail for a tenant's domain goes where.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/inbound.h"
#include "store/store.h"
#include "store/tenancy.h"

namespace postrider::store {

// Units of Store::write or, where they only read, of Store::read.

/// Keeps everything but the id; the domain's name is taken from the domain. Problems by field:
/// "name" (malformed, taken: across the installation, the return path once a server), "domain"
/// (not_found: not a verified one that the server may use), "endpoint" (not_found: not the
/// server's; malformed: missing, or given where the mode has none, or not HTTP for the return
/// path), "mode" (malformed: the return path leads to an endpoint), "additional" (malformed: the
/// main one again, twice the same, or another kind than HTTP on a wildcard).
Outcome<model::Route> create_route(Transaction& transaction, const model::Route& route);
std::optional<model::Route> find_route(Transaction& transaction, model::RouteId id);
std::optional<model::Route> find_route_by_token(Transaction& transaction, std::string_view token);
/// The route of exactly this name, tag and wildcard aside.
std::optional<model::Route> find_route(
    Transaction& transaction, std::string_view name, std::string_view domain_name
);
std::optional<model::Route> find_return_path_route(
    Transaction& transaction, model::ServerId server
);
/// With its server; none where there is no route.
std::optional<RouteOnServer> on_server(Transaction& transaction, std::optional<model::Route> route);
/// The route of exactly this name, else the domain's wildcard.
std::optional<RouteOnServer> route_to(
    Transaction& transaction, std::string_view local, std::string_view domain
);
/// By domain and name.
std::vector<model::Route> list_routes(Transaction& transaction, model::ServerId server);
/// Keeps mode, spam mode and endpoints; the address is for good.
Outcome<model::Route> update(Transaction& transaction, const model::Route& route);
Outcome<void> remove(Transaction& transaction, model::RouteId id);
/// For when what they belong to goes.
void remove_routes_of(Transaction& transaction, model::DomainId domain);
void remove_inbound_of(Transaction& transaction, model::ServerId server);

/// [a-z0-9._-]+, the wildcard or the return path's name; at most 64 octets.
bool is_route_name(std::string_view name);

}  // namespace postrider::store
