// Names of orders.
#include "model/order.h"

#include <array>

namespace postrider::model {
namespace {

constexpr std::array<std::string_view, 4> kind_names{"suspend", "bounce", "hold", "reroute"};
constexpr std::array<std::string_view, 4> way_names{"", "pool", "source", "relay"};

}  // namespace

std::string_view name_of(OrderKind kind) {
    return kind_names.at(static_cast<std::size_t>(kind));
}

std::optional<OrderKind> order_kind(std::string_view name) {
    for (std::size_t at = 0; at < kind_names.size(); ++at) {
        if (kind_names.at(at) == name) {
            return static_cast<OrderKind>(at);
        }
    }
    return std::nullopt;
}

std::string_view name_of(OrderWay way) {
    return way_names.at(static_cast<std::size_t>(way));
}

std::string name_of(OrderId id) {
    return "order #" + std::to_string(id.value);
}

std::string hold_reason(const Order& order) {
    return "Held by " + name_of(order.id) + ": " + order.reason;
}

}  // namespace postrider::model
