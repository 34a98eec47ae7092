// Why a submission is not taken.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace postrider::intake {

enum class Reason : std::uint8_t {
    no_recipients,
    recipient_not_valid,
    server_suspended,
    header_not_valid,
    sender_missing,      ///< no From, or From without an address
    sender_not_allowed,  ///< an author's domain is not a verified domain of the server
    loop,
    busy,             ///< the store cannot take more just now; try again
    not_scanned,      ///< a scanner cannot tell just now; try again
    times_not_valid,  ///< when it is to be sent, or to expire
};

/// The reasons' names in metrics, in their order.
inline constexpr std::array<std::string_view, 10> reason_names{
    "no_recipients",
    "recipient_not_valid",
    "server_suspended",
    "header_not_valid",
    "sender_missing",
    "sender_not_allowed",
    "loop",
    "busy",
    "not_scanned",
    "times_not_valid",
};
constexpr std::string_view name_of(Reason reason) {
    return reason_names.at(static_cast<std::size_t>(reason));
}

/// Value. The text is for the person who sends and says what to fix.
struct Refusal {
    Reason reason = Reason::busy;
    std::string text;
};

}  // namespace postrider::intake
