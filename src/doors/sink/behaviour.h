// What the simulator does with a recipient, by the words before the @.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/time.h"

namespace postrider::doors::sink {

enum class Act : std::uint8_t {
    accept,
    defer,           ///< 450 to RCPT, always
    refuse,          ///< 550 to RCPT
    full,            ///< 452 to RCPT: mailbox full
    greylist,        ///< 451 to the first RCPT, then accepts
    busy,            ///< 421 to RCPT, and closes
    slow,            ///< answers RCPT only after a while
    defer_message,   ///< 451 to the message
    refuse_message,  ///< 554 to the message
    spam,            ///< 550 5.7.1 to the message
    drop,            ///< takes the message and closes without a word
};

/// Value.
struct Behaviour {
    Act act = Act::accept;
    base::Duration wait{};  ///< before the reply to RCPT
};

/// The longest that `slow` waits.
inline constexpr std::chrono::seconds wait_max{600};

/// "defer", "refuse+anything", "slow+30" (seconds; 10 when none are given) … in any case; every
/// other name is accepted.
Behaviour behaviour_of(std::string_view local_part);

}  // namespace postrider::doors::sink
