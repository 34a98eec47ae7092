// Finds how far message content is well-formed: lines end with CRLF alone, and there is no NUL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "smtp/replies.h"

namespace postrider::smtp {

/// Why content is refused. RFC 5321 §2.3.8 forbids CR and LF alone; servers that differ on what
/// ends a line can be made to see a second message inside the first (SMTP smuggling).
enum class ContentTrouble : std::uint8_t {
    bare_carriage_return,
    bare_line_feed,
    nul,
    too_large,
};
Reply reply_to(ContentTrouble trouble, std::uint64_t size_max);

enum class LinePlace : std::uint8_t { start, inside, after_carriage_return };

enum class DotLines : std::uint8_t { stop_the_scan, are_content };

struct LineScan {
    /// Octets of content before the trouble, the dot at the start of a line, or the end.
    std::size_t size = 0;
    /// Where in a line the octet behind them stands.
    LinePlace place = LinePlace::start;
    std::optional<ContentTrouble> trouble = std::nullopt;
};

/// Scans `bytes`, which begin at `place`. One pass of memchr per line, no copies.
LineScan scan_lines(std::string_view bytes, LinePlace place, DotLines dots);

}  // namespace postrider::smtp
