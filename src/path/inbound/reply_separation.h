// What somebody wrote, apart from what they quoted and signed below it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace postrider::inbound {

/// Value.
struct SeparatedReply {
    std::string text;                 ///< trimmed, lines end in LF
    std::optional<std::string> rest;  ///< what was cut off; none when nothing was
};

/// Cuts where the first mark of a reply, a signature or a forward begins. Linear in time.
SeparatedReply separate_reply(std::string_view plain_text);

}  // namespace postrider::inbound
