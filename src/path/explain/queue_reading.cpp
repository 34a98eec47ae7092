// What the store knows of the queue: counts, what is due first, and what it waits for.
#include <fmt/format.h>

#include <set>
#include <utility>

#include "orders/standing.h"
#include "path/explain/queue.h"
#include "path/explain/words.h"
#include "store/attempts.h"
#include "store/messages.h"
#include "store/orders.h"

namespace postrider::explain {
namespace {

FirstDue first_due(store::Transaction& transaction, store::QueuePlace place, base::Time now) {
    FirstDue first;
    const auto view = store::read_delivery(transaction, place.delivery);
    if (view) {
        first.recipient = view->recipient;
        first.why = view->wait_reason;
    }
    const auto attempts = store::read_attempts(transaction, place.delivery);
    if (!attempts.empty()) {
        const auto& last = attempts.back();
        first.last_reply = last.reply.empty() ? last.explanation : last.reply;
    }
    const bool has_turn = place.leased_until > now || place.due <= now;
    if (has_turn) {
        first.why.clear();
    } else if (first.why.empty() && !attempts.empty()) {
        first.why = fmt::format(
            "Tried {}, the last one said: {}",
            counted(place.attempts, "time", "times"),
            first.last_reply
        );
    } else if (first.why.empty()) {
        first.why = "Was to be sent then, and not earlier";
    }
    first.place = std::move(place);
    return first;
}

void read_reasons(store::Transaction& transaction, StoredQueue& stored, base::Time now) {
    std::set<model::OrderId> orders;
    for (const auto& one : stored.destinations) {
        for (const auto& ordered : one.ordered) {
            orders.insert(ordered.order);
        }
        if (one.due > 0 || one.waiting == 0 || stored.reasons.size() >= reasons_max) {
            continue;
        }
        for (auto& place : store::read_first_waiting(transaction, one.destination, now)) {
            stored.reasons[one.destination] = first_due(transaction, std::move(place), now).why;
        }
    }
    for (const auto id : orders) {
        for (const auto& order : store::list_orders(transaction, {.id = id})) {
            stored.orders[id] = orders::wait_reason(order);
        }
    }
}

}  // namespace

StoredQueue read_queue(store::Transaction& transaction, const std::string& only, base::Time now) {
    StoredQueue stored;
    stored.destinations = store::read_destinations(transaction, only, now);
    read_reasons(transaction, stored, now);
    if (only.empty()) {
        return stored;
    }
    for (auto& place : store::read_first_due(transaction, only, first_due_max)) {
        stored.first.push_back(first_due(transaction, std::move(place), now));
    }
    return stored;
}

}  // namespace postrider::explain
