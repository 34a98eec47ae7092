// Held with its server.
#include "path/queue/suspension.h"

#include <string>

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

net::Task<std::optional<model::Hold>> hold_of(
    store::Store& store, const model::Claim& claim, base::Time now, base::Duration duration
) {
    const auto server = co_await store.server(claim.server);
    if (!server || !server->is_suspended) {
        co_return std::nullopt;
    }
    const auto events = co_await store.events_of(claim.message);
    if (is_let_go(events, claim.delivery)) {
        co_return std::nullopt;
    }
    co_return model::Hold{
        .reason = std::string(model::server_is_suspended), .ends_at = now + duration
    };
}

}  // namespace postrider::queue
