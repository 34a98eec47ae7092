// The scan of content: what is found first, and where in a line it stands.
#include "smtp/line_scan.h"

#include <gtest/gtest.h>

#include <string>

namespace postrider::smtp {
namespace {

using namespace std::string_view_literals;

void expect_scan(
    std::string_view bytes, std::size_t size, LinePlace place, std::optional<ContentTrouble> trouble
) {
    const LineScan scan = scan_lines(bytes, LinePlace::start, DotLines::stop_the_scan);
    EXPECT_EQ(scan.size, size) << bytes;
    EXPECT_EQ(scan.place, place) << bytes;
    EXPECT_EQ(scan.trouble, trouble) << bytes;
}

TEST(LineScan, GoesOverWholeLinesAndCutOnes) {
    expect_scan("", 0, LinePlace::start, {});
    expect_scan("a\r\nb\r\n", 6, LinePlace::start, {});
    expect_scan("a\r\nb", 4, LinePlace::inside, {});
    expect_scan("a\r\nb\r", 5, LinePlace::after_carriage_return, {});
}

TEST(LineScan, StopsAtADotAtTheStartOfALineOnly) {
    expect_scan("a.b\r\n.c\r\n", 5, LinePlace::start, {});
    EXPECT_EQ(scan_lines(".a", LinePlace::inside, DotLines::stop_the_scan).size, 2U);
    EXPECT_EQ(scan_lines("a\r\n.c\r\n", LinePlace::start, DotLines::are_content).size, 7U);
}

TEST(LineScan, NamesTheFirstTrouble) {
    expect_scan("ab\ncd\r\n", 2, LinePlace::inside, ContentTrouble::bare_line_feed);
    expect_scan("\n", 0, LinePlace::inside, ContentTrouble::bare_line_feed);
    expect_scan(
        "ab\rcd\n", 3, LinePlace::after_carriage_return, ContentTrouble::bare_carriage_return
    );
    expect_scan(
        "ab\r\r\n", 3, LinePlace::after_carriage_return, ContentTrouble::bare_carriage_return
    );
    expect_scan("a\r\n\0\n"sv, 3, LinePlace::start, ContentTrouble::nul);
    expect_scan("a\n\0"sv, 1, LinePlace::inside, ContentTrouble::bare_line_feed);
    expect_scan(
        "a\r\0"sv, 2, LinePlace::after_carriage_return, ContentTrouble::bare_carriage_return
    );
}

TEST(LineScan, KnowsACarriageReturnFromBefore) {
    const auto place = LinePlace::after_carriage_return;
    EXPECT_EQ(scan_lines("\nab", place, DotLines::stop_the_scan).size, 3U);
    EXPECT_EQ(
        scan_lines("ab", place, DotLines::stop_the_scan).trouble,
        ContentTrouble::bare_carriage_return
    );
}

TEST(ContentTroubleReply, SaysWhatToFix) {
    EXPECT_EQ(
        to_line(reply_to(ContentTrouble::too_large, 10)),
        "552 5.3.4 Message too large (maximum 10 octets)"
    );
    EXPECT_EQ(reply_to(ContentTrouble::nul, 10).code, 550);
}

}  // namespace
}  // namespace postrider::smtp
