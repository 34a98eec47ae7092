// What a person wants to become of one delivery.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"

namespace postrider::queue {

/// Value.
struct Wish {
    enum class Kind : std::uint8_t { cancel, hold };
    Kind kind = Kind::cancel;
    std::string why;            ///< for people
    base::Time hold_ends_at{};  ///< of a hold
};

}  // namespace postrider::queue
