// One delivery from every table that knows of it.
#include "store/explain.h"

#include <algorithm>
#include <utility>

#include "store/attempts.h"
#include "store/credentials.h"
#include "store/domains.h"
#include "store/endpoints.h"
#include "store/events.h"
#include "store/inspections.h"
#include "store/messages.h"
#include "store/routes.h"
#include "store/tenancy.h"
#include "store/transcripts.h"

namespace postrider::store {
namespace {

constexpr Statement select_facts{
    "SELECT d.status, d.recipient, d.destination, d.notify, d.route_id, d.endpoint_id, "
    "d.next_attempt_at, d.hold_ends_at, d.hold_reason, d.wait_reason, d.message_id, "
    "d.server_id, m.scope, "
    "m.origin, m.credential_id, m.domain_id, m.sender, m.is_bounce, m.subject, m.message_id, "
    "m.tag, m.received_with_tls, m.accepted_at, m.expires_at, m.bounce_for, m.stream, m.size, "
    "m.delivery_count, d.id - m.first_delivery + 1 "
    "FROM deliveries d JOIN messages m ON m.id = d.message_id WHERE d.id = $1"
};
constexpr Statement select_place{
    "SELECT delivery_id, due, attempts, leased_by, leased_until, source FROM queue "
    "WHERE delivery_id = $1"
};
constexpr Statement select_first_due{
    "SELECT delivery_id, due, attempts, leased_by, leased_until, source FROM queue "
    "WHERE destination = $1 ORDER BY due, delivery_id LIMIT $2"
};
constexpr Statement select_first_waiting{
    "SELECT delivery_id, due, attempts, leased_by, leased_until FROM queue "
    "WHERE destination = $1 AND leased_until <= $2 ORDER BY due, delivery_id LIMIT 1"
};
constexpr Statement select_destinations{
    "SELECT destination, count(CASE WHEN leased_until <= $1 THEN 1 END), "
    "count(CASE WHEN leased_until <= $1 AND due <= $1 THEN 1 END), "
    "count(CASE WHEN leased_until > $1 THEN 1 END), "
    "min(CASE WHEN leased_until <= $1 THEN due END), "
    "max(CASE WHEN leased_until > $1 THEN leased_until END) "
    "FROM queue GROUP BY destination ORDER BY destination"
};
constexpr Statement select_destination{
    "SELECT destination, count(CASE WHEN leased_until <= $1 THEN 1 END), "
    "count(CASE WHEN leased_until <= $1 AND due <= $1 THEN 1 END), "
    "count(CASE WHEN leased_until > $1 THEN 1 END), "
    "min(CASE WHEN leased_until <= $1 THEN due END), "
    "max(CASE WHEN leased_until > $1 THEN leased_until END) "
    "FROM queue WHERE destination = $2 GROUP BY destination"
};
constexpr Statement select_holder{
    "SELECT leased_by FROM queue WHERE destination = $1 AND leased_until = $2 LIMIT 1"
};
constexpr Statement select_ordered{
    "SELECT destination, waits_for, count(*) FROM queue WHERE waits_for > 0 "
    "GROUP BY destination, waits_for ORDER BY destination, waits_for"
};

/// By destination, which are in order both.
void add_ordered(Transaction& transaction, std::vector<DestinationQueue>& all) {
    Rows rows = transaction.query(select_ordered, queue);
    while (rows.next()) {
        const std::string destination(rows.text());
        const auto found = std::ranges::find(all, destination, &DestinationQueue::destination);
        if (found != all.end()) {
            const auto order = rows.as<model::OrderId>();
            found->ordered.push_back({.order = order, .count = rows.integer()});
        }
    }
}

void add_holder(Transaction& transaction, DestinationQueue& one) {
    if (one.leased_until) {
        Rows rows = transaction.query(select_holder, queue, one.destination, *one.leased_until);
        one.holder = rows.next() ? rows.text() : "";
    }
}

std::optional<DeliveryFacts> read_facts(Transaction& transaction, model::DeliveryId id) {
    Rows rows = transaction.query(select_facts, day_of(id), id);
    if (!rows.next()) {
        return std::nullopt;
    }
    DeliveryFacts facts;
    facts.id = id;
    facts.status = rows.as<model::DeliveryStatus>();
    facts.recipient = rows.text();
    facts.destination = rows.text();
    facts.notify = rows.as<model::Notify>();
    facts.route = rows.maybe<model::RouteId>();
    facts.endpoint = rows.maybe<model::EndpointId>();
    facts.next_attempt_at = rows.maybe<base::Time>();
    facts.hold_ends_at = rows.maybe<base::Time>();
    facts.hold_reason = rows.maybe<std::string>().value_or("");
    facts.wait_reason = rows.maybe<std::string>().value_or("");
    facts.message = rows.as<model::MessageId>();
    facts.server = rows.as<model::ServerId>();
    facts.scope = rows.as<model::Scope>();
    facts.origin = rows.as<model::Origin>();
    facts.credential = rows.maybe<model::CredentialId>();
    facts.domain = rows.maybe<model::DomainId>();
    facts.sender = rows.text();
    facts.is_bounce = rows.flag();
    facts.subject = rows.text();
    facts.message_id = rows.text();
    facts.tag = rows.text();
    facts.received_with_tls = rows.flag();
    facts.accepted_at = rows.time();
    facts.expires_at = rows.time();
    facts.bounce_for = rows.maybe<model::DeliveryId>();
    facts.stream = rows.as<model::Stream>();
    facts.size = rows.as<std::uint64_t>();
    facts.recipients = rows.integer();
    facts.place = rows.integer();
    return facts;
}

/// As they are called now.
void name_route(Transaction& transaction, DeliveryFacts& facts) {
    if (facts.route) {
        const auto route = find_route(transaction, *facts.route);
        facts.route_address = route ? route->address() : "";
    }
    if (facts.endpoint) {
        const auto endpoint = find_endpoint(transaction, *facts.endpoint);
        facts.endpoint_name = endpoint ? endpoint->name : "";
    }
}

QueuePlace read_place(Rows& rows) {
    QueuePlace place;
    place.delivery = rows.as<model::DeliveryId>();
    place.due = rows.time();
    place.attempts = rows.as<std::uint32_t>();
    place.leased_by = rows.text();
    place.leased_until = rows.time();
    place.source = rows.maybe<std::string>().value_or("");
    return place;
}

std::vector<model::Event> events_of_one(Transaction& transaction, const DeliveryFacts& facts) {
    auto events = events_of(transaction, facts.message);
    std::erase_if(events, [&](const model::Event& event) {
        return event.delivery && event.delivery != facts.id;
    });
    return events;
}

}  // namespace

std::optional<DeliveryStory> read_story(
    Transaction& transaction, model::DeliveryId id, const std::string& directory
) {
    auto facts = read_facts(transaction, id);
    if (!facts) {
        return std::nullopt;
    }
    DeliveryStory story;
    story.facts = std::move(*facts);
    const auto& known = story.facts;
    story.server = find_server(transaction, known.server);
    if (known.credential) {
        auto all = list_credentials(transaction, known.server);
        const auto found = std::ranges::find(all, *known.credential, &model::Credential::id);
        if (found != all.end()) {
            story.credential = std::move(*found);
        }
    }
    if (known.domain) {
        if (const auto domain = find_domain(transaction, *known.domain)) {
            story.signing_domain = domain->name;
        }
    }
    name_route(transaction, story.facts);
    story.inspection = read_inspection(transaction, known.message);
    story.attempts = read_attempts(transaction, id);
    add_transcripts(transaction, id, story.attempts);
    story.events = events_of_one(transaction, known);
    if (Rows rows = transaction.query(select_place, queue, id); rows.next()) {
        story.place = read_place(rows);
    }
    if (const auto content = read_content(transaction, known.message, directory)) {
        story.head = content->head().substr(0, story_head_max);
    }
    return story;
}

std::vector<DestinationQueue> read_destinations(
    Transaction& transaction, const std::string& only, base::Time now
) {
    std::vector<DestinationQueue> all;
    Rows rows = only.empty() ? transaction.query(select_destinations, queue, now)
                             : transaction.query(select_destination, queue, now, only);
    while (rows.next()) {
        auto& one = all.emplace_back();
        one.destination = rows.text();
        one.waiting = rows.integer();
        one.due = rows.integer();
        one.leased = rows.integer();
        one.oldest_due = rows.maybe<base::Time>();
        one.leased_until = rows.maybe<base::Time>();
    }
    for (auto& one : all) {
        add_holder(transaction, one);
    }
    add_ordered(transaction, all);
    return all;
}

std::vector<QueuePlace> read_first_waiting(
    Transaction& transaction, std::string_view destination, base::Time now
) {
    std::vector<QueuePlace> one;
    Rows rows = transaction.query(select_first_waiting, queue, destination, now);
    if (rows.next()) {
        one.push_back(read_place(rows));
    }
    return one;
}

std::vector<QueuePlace> read_first_due(
    Transaction& transaction, std::string_view destination, std::size_t limit
) {
    std::vector<QueuePlace> all;
    Rows rows = transaction.query(select_first_due, queue, destination, limit);
    while (rows.next()) {
        all.push_back(read_place(rows));
    }
    return all;
}

}  // namespace postrider::store
