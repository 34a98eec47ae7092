// Limits over limits.
#include "shaping/limits.h"

#include <algorithm>

namespace postrider::shaping {

Limits Limits::overlaid(const Limits& over) const {
    Limits result = *this;
    if (over.connections) {
        result.connections = over.connections;
    }
    if (over.messages_per_connection) {
        result.messages_per_connection = over.messages_per_connection;
    }
    if (over.messages) {
        result.messages = over.messages;
    }
    if (over.connects) {
        result.connects = over.connects;
    }
    return result;
}

Limits Limits::slowed(std::uint32_t times, const std::string& from) const {
    Limits result = *this;
    if (times <= 1) {
        return result;
    }
    if (result.connections) {
        result.connections->value = std::max(1U, result.connections->value / times);
    }
    if (!result.messages) {
        result.messages = {slowed_rate, from};
    }
    result.messages->value.period *= times;
    return result;
}

}  // namespace postrider::shaping
