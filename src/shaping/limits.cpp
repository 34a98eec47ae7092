// Limits over limits.
#include "shaping/limits.h"

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

}  // namespace postrider::shaping
