// Mail servers: the tenants' projects.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "store/names.h"
#include "store/routes.h"
#include "store/tenancy.h"

namespace postrider::store {
namespace {

using Kind = TenancyProblem::Kind;

constexpr Statement insert_server{
    "INSERT INTO servers (organization_id, name, permalink, token, mode, allow_sender, "
    "privacy_mode, spam_threshold, spam_failure_threshold, outbound_spam_threshold, send_limit) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING id"
};
constexpr Statement select_permalink{
    "SELECT 1 FROM servers WHERE organization_id = $1 AND lower(permalink) = lower($2)"
};
constexpr Statement select_name{
    "SELECT 1 FROM servers WHERE organization_id = $1 AND lower(name) = lower($2) AND id <> $3"
};
constexpr Statement select_organization{"SELECT permalink FROM organizations WHERE id = $1"};
constexpr Statement select_by_id{
    "SELECT s.id, s.organization_id, s.name, s.permalink, o.permalink, s.token, s.mode, "
    "CASE WHEN s.suspended = 1 OR o.suspended = 1 THEN 1 ELSE 0 END, s.allow_sender, "
    "s.privacy_mode, s.spam_threshold, s.spam_failure_threshold, s.outbound_spam_threshold, "
    "s.send_limit FROM servers s JOIN organizations o ON o.id = s.organization_id "
    "WHERE s.id = $1"
};
constexpr Statement select_by_token{
    "SELECT s.id, s.organization_id, s.name, s.permalink, o.permalink, s.token, s.mode, "
    "CASE WHEN s.suspended = 1 OR o.suspended = 1 THEN 1 ELSE 0 END, s.allow_sender, "
    "s.privacy_mode, s.spam_threshold, s.spam_failure_threshold, s.outbound_spam_threshold, "
    "s.send_limit FROM servers s JOIN organizations o ON o.id = s.organization_id "
    "WHERE s.token = lower($1)"
};
constexpr Statement select_by_path{
    "SELECT s.id, s.organization_id, s.name, s.permalink, o.permalink, s.token, s.mode, "
    "CASE WHEN s.suspended = 1 OR o.suspended = 1 THEN 1 ELSE 0 END, s.allow_sender, "
    "s.privacy_mode, s.spam_threshold, s.spam_failure_threshold, s.outbound_spam_threshold, "
    "s.send_limit FROM servers s JOIN organizations o ON o.id = s.organization_id "
    "WHERE lower(o.permalink) = lower($1) AND lower(s.permalink) = lower($2)"
};
constexpr Statement select_all{
    "SELECT s.id, s.organization_id, s.name, s.permalink, o.permalink, s.token, s.mode, "
    "CASE WHEN s.suspended = 1 OR o.suspended = 1 THEN 1 ELSE 0 END, s.allow_sender, "
    "s.privacy_mode, s.spam_threshold, s.spam_failure_threshold, s.outbound_spam_threshold, "
    "s.send_limit FROM servers s JOIN organizations o ON o.id = s.organization_id "
    "WHERE $1 = 0 OR s.organization_id = $1 ORDER BY o.permalink, s.permalink"
};
constexpr Statement update_server{
    "UPDATE servers SET name = $2, mode = $3, allow_sender = $4, privacy_mode = $5, "
    "spam_threshold = $6, spam_failure_threshold = $7, outbound_spam_threshold = $8, "
    "send_limit = $9 "
    "WHERE id = $1 RETURNING id"
};
constexpr Statement update_suspended{"UPDATE servers SET suspended = $2 WHERE id = $1 RETURNING id"
};
constexpr Statement delete_credentials{"DELETE FROM credentials WHERE server_id = $1"};
constexpr Statement delete_domains{"DELETE FROM domains WHERE server_id = $1"};
constexpr Statement delete_server{"DELETE FROM servers WHERE id = $1 RETURNING id"};

/// As far as Postal's columns reach.
constexpr double score_max = 999'999;

constexpr std::string_view reserved_permalinks[] = {
    "new", "all", "search", "stats", "edit", "manage", "delete", "destroy", "remove"
};

std::int64_t hundredths(double score) {
    return std::llround(std::clamp(score, -score_max, score_max) * 100);
}

std::optional<std::int64_t> hundredths(std::optional<double> score) {
    return score ? std::optional(hundredths(*score)) : std::nullopt;
}

double score_of(std::int64_t hundredths) {
    return static_cast<double>(hundredths) / 100;
}

model::Server read(Rows& rows) {
    model::Server server;
    server.id = rows.as<model::ServerId>();
    server.organization = rows.as<model::OrganizationId>();
    server.name = rows.text();
    server.permalink = rows.text();
    server.organization_permalink = rows.text();
    server.token = rows.text();
    server.mode = rows.as<model::ServerMode>();
    server.is_suspended = rows.flag();
    server.allow_sender = rows.flag();
    server.privacy_mode = rows.flag();
    server.spam_threshold = score_of(rows.integer());
    server.spam_failure_threshold = score_of(rows.integer());
    if (const auto outbound = rows.maybe<std::int64_t>()) {
        server.outbound_spam_threshold = score_of(*outbound);
    }
    server.send_limit = rows.as<std::int64_t>();
    return server;
}

std::optional<model::Server> first(Rows rows) {
    return rows.next() ? std::optional(read(rows)) : std::nullopt;
}

/// Which of a server's names another one has.
std::string_view taken_name(Transaction& transaction, const model::Server& server) {
    if (any(transaction.query(select_permalink, lasting, server.organization, server.permalink))) {
        return "permalink";
    }
    if (any(transaction.query(select_name, lasting, server.organization, server.name, server.id))) {
        return "name";
    }
    return "token";
}

}  // namespace

Outcome<model::Server> create_server(Transaction& transaction, const model::Server& server) {
    if (const auto checked = check_name(server.name, "name"); !checked) {
        return std::unexpected(checked.error());
    }
    if (const auto checked = check_permalink(server.permalink, reserved_permalinks); !checked) {
        return std::unexpected(checked.error());
    }
    if (!any(transaction.query(select_organization, lasting, server.organization))) {
        return std::unexpected(TenancyProblem{Kind::not_found, "organization"});
    }
    model::ServerId id;
    {
        Rows rows = transaction.query(
            insert_server,
            lasting,
            server.organization,
            server.name,
            server.permalink,
            server.token,
            server.mode,
            server.allow_sender,
            server.privacy_mode,
            hundredths(server.spam_threshold),
            hundredths(server.spam_failure_threshold),
            hundredths(server.outbound_spam_threshold),
            server.send_limit
        );
        if (rows.next()) {
            id = rows.as<model::ServerId>();
        }
    }
    if (!id) {
        return std::unexpected(TenancyProblem{Kind::taken, taken_name(transaction, server)});
    }
    return *find_server(transaction, id);
}

std::optional<model::Server> find_server(Transaction& transaction, model::ServerId id) {
    return first(transaction.query(select_by_id, lasting, id));
}

std::optional<model::Server> find_server_by_token(
    Transaction& transaction, std::string_view token
) {
    return first(transaction.query(select_by_token, lasting, token));
}

std::optional<model::Server> find_server(Transaction& transaction, std::string_view path) {
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    return first(
        transaction.query(select_by_path, lasting, path.substr(0, slash), path.substr(slash + 1))
    );
}

std::vector<model::Server> list_servers(
    Transaction& transaction, std::optional<model::OrganizationId> organization
) {
    std::vector<model::Server> all;
    Rows rows =
        transaction.query(select_all, lasting, organization.value_or(model::OrganizationId{}));
    while (rows.next()) {
        all.push_back(read(rows));
    }
    return all;
}

Outcome<void> update(Transaction& transaction, const model::Server& server) {
    if (const auto checked = check_name(server.name, "name"); !checked) {
        return checked;
    }
    if (any(transaction.query(select_name, lasting, server.organization, server.name, server.id))) {
        return std::unexpected(TenancyProblem{Kind::taken, "name"});
    }
    return found(
        transaction.query(
            update_server,
            lasting,
            server.id,
            server.name,
            server.mode,
            server.allow_sender,
            server.privacy_mode,
            hundredths(server.spam_threshold),
            hundredths(server.spam_failure_threshold),
            hundredths(server.outbound_spam_threshold),
            server.send_limit
        ),
        "server"
    );
}

Outcome<void> set_suspended(Transaction& transaction, model::ServerId id, bool is_suspended) {
    return found(transaction.query(update_suspended, lasting, id, is_suspended), "server");
}

Outcome<void> remove(Transaction& transaction, model::ServerId id) {
    remove_inbound_of(transaction, id);
    transaction.run(delete_credentials, lasting, id);
    transaction.run(delete_domains, lasting, id);
    return found(transaction.query(delete_server, lasting, id), "server");
}

}  // namespace postrider::store
