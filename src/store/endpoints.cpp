// Endpoints of every kind in one table.
#include "store/endpoints.h"

#include "store/names.h"

namespace postrider::store {
namespace {

using Kind = TenancyProblem::Kind;

constexpr Statement insert_endpoint{
    "INSERT INTO endpoints (server_id, kind, name, url, format, encoding, strip_replies, "
    "include_attachments, timeout, host, port, tls, address, last_used_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
    "ON CONFLICT DO NOTHING RETURNING id"
};
constexpr Statement select_by_id{
    "SELECT id, server_id, name, last_used_at, kind, url, format, encoding, strip_replies, "
    "include_attachments, timeout, host, port, tls, address FROM endpoints WHERE id = $1"
};
constexpr Statement select_by_name{
    "SELECT id, server_id, name, last_used_at, kind, url, format, encoding, strip_replies, "
    "include_attachments, timeout, host, port, tls, address FROM endpoints "
    "WHERE server_id = $1 AND lower(name) = lower($2)"
};
constexpr Statement select_all{
    "SELECT id, server_id, name, last_used_at, kind, url, format, encoding, strip_replies, "
    "include_attachments, timeout, host, port, tls, address FROM endpoints "
    "WHERE server_id = $1 ORDER BY name, id"
};
constexpr Statement select_name{
    "SELECT 1 FROM endpoints WHERE server_id = (SELECT server_id FROM endpoints WHERE id = $1) "
    "AND lower(name) = lower($2) AND id <> $1"
};
constexpr Statement update_endpoint{
    "UPDATE endpoints SET name = $3, url = $4, format = $5, encoding = $6, strip_replies = $7, "
    "include_attachments = $8, timeout = $9, host = $10, port = $11, tls = $12, address = $13 "
    "WHERE id = $1 AND kind = $2 RETURNING id"
};
constexpr Statement update_used{"UPDATE endpoints SET last_used_at = $2 WHERE id = $1 RETURNING id"
};
constexpr Statement delete_endpoint{"DELETE FROM endpoints WHERE id = $1 RETURNING id"};
constexpr Statement delete_additional{"DELETE FROM additional_endpoints WHERE endpoint_id = $1"};
// What else such a route led to goes with its mode.
constexpr Statement delete_companions{
    "DELETE FROM additional_endpoints WHERE route_id IN "
    "(SELECT id FROM routes WHERE endpoint_id = $1)"
};
constexpr Statement update_routes{
    "UPDATE routes SET mode = $2, endpoint_id = NULL WHERE endpoint_id = $1"
};

/// A row: what a kind does not have is empty.
struct Columns {
    model::HttpEndpoint http{.includes_attachments = false, .timeout = {}};
    model::SmtpEndpoint smtp{.port = 0, .tls = model::EndpointTls::none};
    model::AddressEndpoint address;
};

struct Spread {
    Columns& columns;
    void operator()(const model::HttpEndpoint& http) const { columns.http = http; }
    void operator()(const model::SmtpEndpoint& smtp) const { columns.smtp = smtp; }
    void operator()(const model::AddressEndpoint& address) const { columns.address = address; }
};

Columns columns_of(const model::EndpointTarget& target) {
    Columns columns;
    std::visit(Spread{columns}, target);
    return columns;
}

model::EndpointTarget target_of(std::size_t kind, Columns columns) {
    switch (kind) {
        case 0:
            return std::move(columns.http);
        case 1:
            return std::move(columns.smtp);
        default:
            return std::move(columns.address);
    }
}

model::Endpoint read(Rows& rows) {
    model::Endpoint endpoint;
    endpoint.id = rows.as<model::EndpointId>();
    endpoint.server = rows.as<model::ServerId>();
    endpoint.name = rows.text();
    endpoint.last_used_at = rows.maybe<base::Time>();
    const auto kind = rows.as<std::size_t>();
    Columns columns;
    columns.http.url = rows.text();
    columns.http.format = rows.as<model::PayloadFormat>();
    columns.http.encoding = rows.as<model::PayloadEncoding>();
    columns.http.strips_replies = rows.flag();
    columns.http.includes_attachments = rows.flag();
    columns.http.timeout = std::chrono::seconds(rows.integer());
    columns.smtp.host = rows.text();
    columns.smtp.port = rows.as<std::uint16_t>();
    columns.smtp.tls = rows.as<model::EndpointTls>();
    columns.address.address = rows.text();
    endpoint.target = target_of(kind, std::move(columns));
    return endpoint;
}

std::optional<model::Endpoint> first(Rows rows) {
    return rows.next() ? std::optional(read(rows)) : std::nullopt;
}

}  // namespace

Outcome<model::Endpoint> create_endpoint(
    Transaction& transaction, const model::Endpoint& endpoint
) {
    if (const auto checked = check_name(endpoint.name, "name"); !checked) {
        return std::unexpected(checked.error());
    }
    const auto columns = columns_of(endpoint.target);
    Rows rows = transaction.query(
        insert_endpoint,
        lasting,
        endpoint.server,
        endpoint.target.index(),
        endpoint.name,
        columns.http.url,
        columns.http.format,
        columns.http.encoding,
        columns.http.strips_replies,
        columns.http.includes_attachments,
        columns.http.timeout.count(),
        columns.smtp.host,
        columns.smtp.port,
        columns.smtp.tls,
        columns.address.address,
        endpoint.last_used_at
    );
    if (!rows.next()) {
        return std::unexpected(TenancyProblem{Kind::taken, "name"});
    }
    auto created = endpoint;
    created.id = rows.as<model::EndpointId>();
    return created;
}

std::optional<model::Endpoint> find_endpoint(Transaction& transaction, model::EndpointId id) {
    return first(transaction.query(select_by_id, lasting, id));
}

std::optional<model::Endpoint> find_endpoint(
    Transaction& transaction, model::ServerId server, std::string_view name
) {
    return first(transaction.query(select_by_name, lasting, server, name));
}

std::vector<model::Endpoint> list_endpoints(Transaction& transaction, model::ServerId server) {
    std::vector<model::Endpoint> all;
    Rows rows = transaction.query(select_all, lasting, server);
    while (rows.next()) {
        all.push_back(read(rows));
    }
    return all;
}

Outcome<void> update(Transaction& transaction, const model::Endpoint& endpoint) {
    if (const auto checked = check_name(endpoint.name, "name"); !checked) {
        return checked;
    }
    if (any(transaction.query(select_name, lasting, endpoint.id, endpoint.name))) {
        return std::unexpected(TenancyProblem{Kind::taken, "name"});
    }
    const auto columns = columns_of(endpoint.target);
    return found(
        transaction.query(
            update_endpoint,
            lasting,
            endpoint.id,
            endpoint.target.index(),
            endpoint.name,
            columns.http.url,
            columns.http.format,
            columns.http.encoding,
            columns.http.strips_replies,
            columns.http.includes_attachments,
            columns.http.timeout.count(),
            columns.smtp.host,
            columns.smtp.port,
            columns.smtp.tls,
            columns.address.address
        ),
        "endpoint"
    );
}

Outcome<void> note_used(Transaction& transaction, model::EndpointId id, base::Time at) {
    return found(transaction.query(update_used, lasting, id, at), "endpoint");
}

Outcome<void> remove(Transaction& transaction, model::EndpointId id) {
    transaction.run(delete_additional, lasting, id);
    transaction.run(delete_companions, lasting, id);
    transaction.run(update_routes, lasting, id, model::RouteMode::reject);
    return found(transaction.query(delete_endpoint, lasting, id), "endpoint");
}

}  // namespace postrider::store
