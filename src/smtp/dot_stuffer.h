// The client's side of DATA: doubles dots at the start of lines and writes the end, without copies.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace postrider::smtp {

/// RFC 5321 §4.5.2. Takes the content in any pieces. Value; one per message.
class DotStuffer {
public:
    /// Appends to `pieces` what goes over the wire for `content`: views into it, and dots between.
    ///
    /// Content is expected to end its lines with CRLF. A dot behind a bare LF is doubled, too: no
    /// peer that takes LF for a line end shall see an end of data inside a message.
    void stuff(std::string_view content, std::vector<std::string_view>& pieces);
    /// Appends the end: a CRLF if the content has none at its end, then the dot.
    void finish(std::vector<std::string_view>& pieces);

private:
    enum class Ending : std::uint8_t { line_end, line_feed, carriage_return, other };
    Ending ending_ = Ending::line_end;
};

}  // namespace postrider::smtp
