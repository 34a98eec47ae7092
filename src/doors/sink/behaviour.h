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
    greylist,        ///< 451 to RCPT until some time after the first, then accepts
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
    /// Before the reply to RCPT; of `greylist` from the first visit until one that is welcome.
    base::Duration wait{};
};

/// What a whole server does to everybody, whatever the names. Value.
struct Manners {
    base::Duration wait{};              ///< before each reply to RCPT, as a tar pit
    base::Duration greylist{};          ///< zero: strangers are welcome at once
    std::uint32_t messages_a_minute{};  ///< of one address; 0: as many as it likes
};

/// The longest that a name asks for.
inline constexpr std::chrono::seconds wait_max{600};

/// "defer", "refuse+anything", "slow+30" (seconds; 10 when none are given), "greylist+30" (1) … in
/// any case; every other name is accepted.
Behaviour behaviour_of(std::string_view local_part);

}  // namespace postrider::doors::sink
