// What a server said, found and tidied in whatever words stand around it.
#pragma once

#include "smtp/reply.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postrider::bounce {

/// Codes as a text gives them. Value.
struct ReplyCodes {
    /// 0 when the text has none.
    std::uint16_t reply = 0;
    std::optional<smtp::EnhancedCode> enhanced = std::nullopt;
    /// Where the reply begins in the text.
    std::size_t begin = 0;

    bool operator==(const ReplyCodes&) const = default;
};

/// The first refusal in a text, whatever it is wrapped in: "550 5.1.1 no", "said: 550-5.7.1 no",
/// "(#5.1.1)", "<<< 421 wait", "ERROR_CODE :550". A reply quoted within angle brackets after it
/// ("554 4.4.7 expired <421 4.4.2 timed out>") is the cause, and is taken instead.
ReplyCodes find_codes(std::string_view text);

/// More is not read.
inline constexpr std::size_t readable_size_max = 16 * 1024;

/// `text` as rules read it: lower case (ASCII), blanks run together, one at each end, addresses
/// written as `*`, codes that only continue a reply left out.
std::string readable(std::string_view text);

}  // namespace postrider::bounce
