// What is asked about messages and deliveries, always within one day's tables at a time.
#include <algorithm>
#include <memory>
#include <utility>

#include "store/inspections.h"
#include "store/messages.h"

namespace postrider::store {
namespace {

constexpr Statement select_claim{
    "SELECT d.message_id, d.server_id, m.domain_id, m.scope, m.origin, m.sender, m.is_bounce, "
    "m.received_with_tls, m.tag, d.recipient, d.destination, d.route_id, d.endpoint_id, d.notify, "
    "d.original_recipient, m.dsn_return, m.envelope_id, m.stream, m.tls_wish, m.accepted_at, "
    "coalesce(m.not_before, m.accepted_at) + d.time_held, m.expires_at + d.time_held, "
    "d.hold_reason, m.size, b.content, b.file, b.file_offset "
    "FROM deliveries d JOIN messages m ON m.id = d.message_id "
    "JOIN bodies b ON b.message_id = d.message_id WHERE d.id = $1"
};
constexpr Statement select_content{
    "SELECT m.size, b.content, b.file, b.file_offset FROM messages m JOIN bodies b ON b.message_id "
    "= m.id "
    "WHERE m.id = $1"
};
constexpr Statement select_deliveries{
    "SELECT first_delivery, delivery_count FROM messages WHERE id = $1"
};

constexpr Statement select_views{
    "SELECT d.id, d.message_id, d.server_id, m.scope, d.status, d.recipient, m.sender, m.subject, "
    "m.message_id, m.tag, m.size, m.is_bounce, m.received_with_tls, m.accepted_at, "
    "d.last_attempt_at, d.next_attempt_at, d.hold_ends_at, d.hold_reason, d.route_id, "
    "d.endpoint_id, m.bounce_for, d.destination, m.expires_at + d.time_held, d.wait_reason "
    "FROM deliveries d JOIN messages m ON m.id = d.message_id "
    "WHERE d.id >= $1 AND d.id < $2 ORDER BY d.id DESC LIMIT $3"
};
constexpr Statement select_views_of_server{
    "SELECT d.id, d.message_id, d.server_id, m.scope, d.status, d.recipient, m.sender, m.subject, "
    "m.message_id, m.tag, m.size, m.is_bounce, m.received_with_tls, m.accepted_at, "
    "d.last_attempt_at, d.next_attempt_at, d.hold_ends_at, d.hold_reason, d.route_id, "
    "d.endpoint_id, m.bounce_for, d.destination, m.expires_at + d.time_held, d.wait_reason "
    "FROM deliveries d JOIN messages m ON m.id = d.message_id "
    "WHERE d.server_id = $4 AND d.id >= $1 AND d.id < $2 ORDER BY d.id DESC LIMIT $3"
};
constexpr Statement select_held_views{
    "SELECT d.id, d.message_id, d.server_id, m.scope, d.status, d.recipient, m.sender, m.subject, "
    "m.message_id, m.tag, m.size, m.is_bounce, m.received_with_tls, m.accepted_at, "
    "d.last_attempt_at, d.next_attempt_at, d.hold_ends_at, d.hold_reason, d.route_id, "
    "d.endpoint_id, m.bounce_for, d.destination, m.expires_at + d.time_held, d.wait_reason "
    "FROM deliveries d JOIN messages m ON m.id = d.message_id "
    "WHERE d.hold_ends_at > 0 AND +d.id >= $1 AND +d.id < $2 AND ($4 = 0 OR d.server_id = $4) "
    "ORDER BY +d.id DESC LIMIT $3"
};

constexpr Statement select_found_views{
    "SELECT d.id, d.message_id, d.server_id, m.scope, d.status, d.recipient, m.sender, m.subject, "
    "m.message_id, m.tag, m.size, m.is_bounce, m.received_with_tls, m.accepted_at, "
    "d.last_attempt_at, d.next_attempt_at, d.hold_ends_at, d.hold_reason, d.route_id, "
    "d.endpoint_id, m.bounce_for, d.destination, m.expires_at + d.time_held, d.wait_reason "
    "FROM deliveries d JOIN messages m ON m.id = d.message_id "
    "WHERE d.id >= $1 AND d.id < $2 AND ($4 = 0 OR d.server_id = $4) "
    "AND ($5 = '' OR lower(d.recipient) = $5) AND ($6 = '' OR lower(m.sender) = $6) "
    "AND ($7 = '' OR m.message_id = $7) "
    "AND ($8 = '' OR EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id "
    "AND a.reply LIKE $8 ESCAPE '\\')) AND ($9 = 0 OR d.hold_ends_at > 0) "
    "ORDER BY d.id DESC LIMIT $3"
};

/// What LIKE finds anywhere in a text; "" finds everything.
std::string pattern_of(std::string_view part) {
    std::string pattern;
    for (const char c : part) {
        if (c == '%' || c == '_' || c == '\\') {
            pattern += '\\';
        }
        pattern += c;
    }
    return part.empty() ? pattern : "%" + pattern + "%";
}

model::Content read_bytes(Rows& rows, const std::string& directory) {
    const auto size = static_cast<std::uint64_t>(rows.integer());
    auto head = rows.text();
    const auto file = rows.maybe<std::string>();
    if (!file) {
        return model::Content::from(std::move(head));
    }
    const auto offset = rows.as<std::uint64_t>();
    return model::Content::from_file(std::move(head), directory + "/" + *file, offset, size);
}

DeliveryView read_view(Rows& rows) {
    DeliveryView view;
    view.id = rows.as<model::DeliveryId>();
    view.message = rows.as<model::MessageId>();
    view.server = rows.as<model::ServerId>();
    view.scope = rows.as<model::Scope>();
    view.status = rows.as<model::DeliveryStatus>();
    view.recipient = rows.text();
    view.sender = rows.text();
    view.subject = rows.text();
    view.message_id = rows.text();
    view.tag = rows.text();
    view.size = rows.as<std::uint64_t>();
    view.is_bounce = rows.flag();
    view.received_with_tls = rows.flag();
    view.accepted_at = rows.time();
    view.last_attempt_at = rows.maybe<base::Time>();
    view.next_attempt_at = rows.maybe<base::Time>();
    view.hold_ends_at = rows.maybe<base::Time>();
    view.hold_reason = rows.maybe<std::string>().value_or("");
    view.route = rows.maybe<model::RouteId>();
    view.endpoint = rows.maybe<model::EndpointId>();
    view.bounce_for = rows.maybe<model::DeliveryId>();
    view.destination = rows.text();
    view.expires_at = rows.time();
    view.wait_reason = rows.maybe<std::string>().value_or("");
    return view;
}

void read_views(Rows rows, std::vector<DeliveryView>& into) {
    while (rows.next()) {
        into.push_back(read_view(rows));
    }
}

std::optional<model::Claim> read_plain_claim(
    Transaction& transaction, model::DeliveryId delivery, const std::string& directory
) {
    Rows rows = transaction.query(select_claim, day_of(delivery), delivery);
    if (!rows.next()) {
        return std::nullopt;
    }
    model::Claim claim;
    claim.delivery = delivery;
    claim.message = rows.as<model::MessageId>();
    claim.server = rows.as<model::ServerId>();
    claim.domain = rows.maybe<model::DomainId>();
    claim.scope = rows.as<model::Scope>();
    claim.origin = rows.as<model::Origin>();
    claim.sender = rows.text();
    claim.is_bounce = rows.flag();
    claim.received_with_tls = rows.flag();
    claim.tag = rows.text();
    claim.recipient = rows.text();
    claim.destination = rows.text();
    claim.route = rows.maybe<model::RouteId>();
    claim.endpoint = rows.maybe<model::EndpointId>();
    claim.notify = rows.as<model::Notify>();
    claim.original_recipient = rows.text();
    claim.dsn_return = rows.as<model::DsnReturn>();
    claim.envelope_id = rows.text();
    claim.stream = rows.as<model::Stream>();
    claim.tls_wish = rows.as<model::TlsWish>();
    claim.accepted_at = rows.time();
    claim.life_from = rows.time();
    claim.expires_at = rows.time();
    claim.hold_reason = rows.maybe<std::string>().value_or("");
    claim.content = read_bytes(rows, directory);
    return claim;
}

}  // namespace

std::optional<model::Claim> read_claim(
    Transaction& transaction, model::DeliveryId delivery, const std::string& directory
) {
    auto claim = read_plain_claim(transaction, delivery, directory);
    if (claim && claim->endpoint) {
        if (auto inspection = read_inspection(transaction, claim->message)) {
            claim->inspection = std::make_shared<const model::Inspection>(std::move(*inspection));
        }
    }
    return claim;
}

std::optional<model::Content> read_content(
    Transaction& transaction, model::MessageId message, const std::string& directory
) {
    Rows rows = transaction.query(select_content, day_of(message), message);
    if (!rows.next()) {
        return std::nullopt;
    }
    return read_bytes(rows, directory);
}

std::optional<DeliveryView> read_delivery(Transaction& transaction, model::DeliveryId id) {
    std::vector<DeliveryView> views;
    const model::DeliveryId end{id.value + 1};
    read_views(transaction.query(select_views, day_of(id), id, end, 1), views);
    return views.empty() ? std::nullopt : std::optional(std::move(views.front()));
}

std::vector<DeliveryView> read_deliveries_of(Transaction& transaction, model::MessageId id) {
    std::vector<DeliveryView> views;
    model::DeliveryId first;
    std::int64_t count = 0;
    {
        Rows rows = transaction.query(select_deliveries, day_of(id), id);
        if (!rows.next()) {
            return views;
        }
        first = rows.as<model::DeliveryId>();
        count = rows.integer();
    }
    const model::DeliveryId end{first.value + count};
    read_views(transaction.query(select_views, day_of(id), first, end, count), views);
    std::ranges::reverse(views);
    return views;
}

std::vector<DeliveryView> read_deliveries_before(
    Transaction& transaction, const DeliveryQuery& query
) {
    std::vector<DeliveryView> views;
    for (const auto day : transaction.connection().days()) {
        if (views.size() >= query.limit) {
            break;
        }
        const auto first = model::DeliveryId::first_of(day);
        const auto end_of_day = model::DeliveryId::end_of(day);
        const auto end = query.before ? std::min(query.before, end_of_day) : end_of_day;
        if (end <= first) {
            continue;
        }
        const auto wanted = query.limit - views.size();
        const auto server = query.server.value_or(model::ServerId{});
        if (query.is_search()) {
            read_views(
                transaction.query(
                    select_found_views,
                    in_day(day),
                    first,
                    end,
                    wanted,
                    server,
                    query.recipient,
                    query.sender,
                    query.message_id,
                    pattern_of(query.said),
                    query.only_held ? 1 : 0
                ),
                views
            );
        } else if (query.only_held) {
            read_views(
                transaction.query(select_held_views, in_day(day), first, end, wanted, server), views
            );
        } else if (query.server) {
            read_views(
                transaction.query(select_views_of_server, in_day(day), first, end, wanted, server),
                views
            );
        } else {
            read_views(transaction.query(select_views, in_day(day), first, end, wanted), views);
        }
    }
    return views;
}

}  // namespace postrider::store
