// Why a submission is not taken.
#pragma once

#include <cstdint>
#include <string>

namespace postrider::intake {

enum class Reason : std::uint8_t {
    no_recipients,
    recipient_not_valid,
    server_suspended,
    header_not_valid,
    sender_missing,      ///< no From, or From without an address
    sender_not_allowed,  ///< an author's domain is not a verified domain of the server
    loop,
    busy,  ///< the store cannot take more just now; try again
};

/// Value. The text is for the person who sends and says what to fix.
struct Refusal {
    Reason reason = Reason::busy;
    std::string text;
};

}  // namespace postrider::intake
