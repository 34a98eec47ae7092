// Finds how far message content is well-formed: lines end with CRLF alone, and there is no NUL.
#include "smtp/line_scan.h"

#include <utility>

namespace postrider::smtp {
namespace {

/// The first CR or LF that stands alone, if any; NULs are looked for in one go afterwards.
LineScan scan_line_ends(std::string_view bytes, LinePlace place, DotLines dots) {
    std::size_t at = 0;
    if (place == LinePlace::after_carriage_return && !bytes.empty()) {
        if (bytes.front() != '\n') {
            return {0, place, ContentTrouble::bare_carriage_return};
        }
        place = LinePlace::start;
        at = 1;
    }
    while (at < bytes.size()) {
        if (place == LinePlace::start && dots == DotLines::stop_the_scan && bytes[at] == '.') {
            break;
        }
        const std::string_view rest = bytes.substr(at);
        const std::size_t line_feed = rest.find('\n');
        const std::string_view line = rest.substr(0, line_feed);
        const std::size_t carriage_return = line.find('\r');
        if (carriage_return != std::string_view::npos && carriage_return + 1 != line.size()) {
            return {
                at + carriage_return + 1,
                LinePlace::after_carriage_return,
                ContentTrouble::bare_carriage_return
            };
        }
        if (line_feed == std::string_view::npos) {
            const bool is_cut = carriage_return != std::string_view::npos;
            return {bytes.size(), is_cut ? LinePlace::after_carriage_return : LinePlace::inside};
        }
        if (carriage_return == std::string_view::npos) {
            return {at + line_feed, LinePlace::inside, ContentTrouble::bare_line_feed};
        }
        at += line_feed + 1;
        place = LinePlace::start;
    }
    return {at, place};
}

LinePlace place_behind(std::string_view scanned, LinePlace before) {
    if (scanned.empty()) {
        return before;
    }
    switch (scanned.back()) {
        case '\n':
            return LinePlace::start;
        case '\r':
            return LinePlace::after_carriage_return;
        default:
            return LinePlace::inside;
    }
}

}  // namespace

Reply reply_to(ContentTrouble trouble, std::uint64_t size_max) {
    switch (trouble) {
        case ContentTrouble::bare_carriage_return:
            return replies::bare_carriage_return();
        case ContentTrouble::bare_line_feed:
            return replies::bare_line_feed();
        case ContentTrouble::nul:
            return replies::nul_in_message();
        case ContentTrouble::too_large:
            return replies::message_too_large(size_max);
    }
    std::unreachable();
}

LineScan scan_lines(std::string_view bytes, LinePlace place, DotLines dots) {
    LineScan scan = scan_line_ends(bytes, place, dots);
    const std::size_t nul = bytes.substr(0, scan.size).find('\0');
    if (nul != std::string_view::npos) {
        return {nul, place_behind(bytes.substr(0, nul), place), ContentTrouble::nul};
    }
    return scan;
}

}  // namespace postrider::smtp
