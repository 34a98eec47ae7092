// What becomes of a message at its route: the whole table, in one place.
#pragma once

#include <cstdint>
#include <string>

#include "model/inbound.h"
#include "model/inspection.h"
#include "model/tenancy.h"

namespace postrider::reception {

enum class Fate : std::uint8_t {
    deliver,  ///< to the route's endpoints
    hold,     ///< for a person
    keep,     ///< and nothing more
    refuse,   ///< it ends here, and its sender is not told
    bounce,   ///< it ends here, and its sender is told
};

/// Value.
struct Disposition {
    Fate fate = Fate::deliver;
    std::string why;  ///< one sentence; empty for what is delivered
    friend bool operator==(const Disposition&, const Disposition&) = default;
};

/// What the decision rests on. Views.
struct Grounds {
    const model::Server& server;
    const model::Route* route = nullptr;  ///< none: what came back, and no route takes it
    const model::Inspection& inspection;
};

/// In this order: a score beyond the server's bound, a threat, development mode, no route, spam as
/// the route wants it, the route's mode.
Disposition dispose(const Grounds& grounds);

}  // namespace postrider::reception
