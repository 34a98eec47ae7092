// Held or ended with its server.
#include "path/queue/suspension.h"

#include <string>
#include <utility>

#include "path/queue/conclude.h"

namespace postrider::queue {
namespace {

/// Whether the last word on the delivery is a person's release. Asked for suspended servers only,
/// so it may cost a reading.
bool is_let_go(const std::vector<model::Event>& events, model::DeliveryId delivery) {
    bool is_released = false;
    for (const auto& event : events) {
        if (event.delivery != delivery) {
            continue;
        }
        if (event.kind == model::EventKind::held) {
            is_released = false;
        } else if (event.kind == model::EventKind::released) {
            is_released = event.detail != store::hold_is_over;
        }
    }
    return is_released;
}

}  // namespace

net::Task<std::optional<store::Finish>> keep_back(
    store::Store& store, const model::Claim& claim, base::Time now, base::Duration duration
) {
    const auto server = co_await store.server(claim.server);
    if (!server) {
        co_return conclude_cancelled(claim, "Its mail server was deleted.", now);
    }
    if (!server->is_suspended) {
        co_return std::nullopt;
    }
    const auto events = co_await store.events_of(claim.message);
    if (is_let_go(events, claim.delivery)) {
        co_return std::nullopt;
    }
    model::Hold hold{.reason = std::string(model::server_is_suspended), .ends_at = now + duration};
    co_return conclude_held(claim, std::move(hold), now);
}

}  // namespace postrider::queue
