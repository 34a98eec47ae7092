// Names of events.
#include "model/event.h"

#include <array>
#include <utility>

namespace postrider::model {
namespace {

using Named = std::pair<EventKind, std::string_view>;

constexpr std::array names{
    Named{EventKind::accepted, "accepted"},
    Named{EventKind::held, "held"},
    Named{EventKind::released, "released"},
    Named{EventKind::cancelled, "cancelled"},
    Named{EventKind::deferred, "deferred"},
    Named{EventKind::delivered, "delivered"},
    Named{EventKind::bounced, "bounced"},
    Named{EventKind::expired, "expired"},
    Named{EventKind::interrupted, "interrupted"},
    Named{EventKind::notified, "notified"},
    Named{EventKind::processed, "processed"},
    Named{EventKind::complained, "complained"},
    Named{EventKind::postponed, "postponed"},
};

}  // namespace

std::string_view name_of(EventKind kind) {
    for (const auto& [known, name] : names) {
        if (known == kind) {
            return name;
        }
    }
    return "unknown";
}

std::optional<EventKind> event_kind(std::string_view name) {
    for (const auto& [kind, known] : names) {
        if (known == name) {
            return kind;
        }
    }
    return std::nullopt;
}

}  // namespace postrider::model
