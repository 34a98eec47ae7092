// When mail may leave.
#include "timing/windows.h"

#include <gtest/gtest.h>

namespace postrider::timing {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

/// A Sunday, in winter time.
constexpr base::Time sunday{sys_days{2026y / 11 / 22}};

Window a_window(std::chrono::minutes opens, std::chrono::minutes closes, const char* zone = "UTC") {
    Window window;
    window.opens = opens;
    window.closes = closes;
    window.zone = find_zone(zone);
    window.name = "the window";
    return window;
}

TEST(SendWindow, IsOpenFromItsFirstToItsLastMoment) {
    const auto window = a_window(8h, 20h);

    EXPECT_EQ(window.next_open(sunday + 8h), sunday + 8h);
    EXPECT_EQ(window.next_open(sunday + 20h - 1us), sunday + 20h - 1us);
    EXPECT_EQ(window.next_open(sunday + 20h), sunday + 32h);
    EXPECT_EQ(window.next_open(sunday + 7h), sunday + 8h);
}

TEST(SendWindow, MayStayOpenOverMidnight) {
    const auto window = a_window(22h, 6h);

    EXPECT_EQ(window.next_open(sunday + 5h), sunday + 5h);
    EXPECT_EQ(window.next_open(sunday + 6h), sunday + 22h);
    EXPECT_EQ(window.next_open(sunday + 23h), sunday + 23h);
}

TEST(SendWindow, OfAWholeDayIsAlwaysOpen) {
    const auto window = a_window(0h, 24h);

    EXPECT_EQ(window.next_open(sunday + 24h - 1us), sunday + 24h - 1us);
    EXPECT_EQ(window.next_open(sunday), sunday);
}

TEST(SendWindow, OpensOnItsWeekdaysOnly) {
    auto window = a_window(8h, 20h);
    window.weekdays = *parse_weekdays("mon-fri");

    EXPECT_EQ(window.next_open(sunday + 9h), sunday + 32h);

    window.weekdays = *parse_weekdays("sat");
    EXPECT_EQ(window.next_open(sunday), sunday + 6 * 24h + 8h);
}

TEST(SendWindow, GoesByTheClocksOfItsZone) {
    const auto window = a_window(8h, 20h, "Europe/Berlin");
    constexpr base::Time in_summer{sys_days{2026y / 7 / 1}};

    EXPECT_EQ(window.next_open(sunday), sunday + 7h);
    EXPECT_EQ(window.next_open(in_summer), in_summer + 6h);
}

TEST(SendWindow, OpensAtTheChangeWhereItsHourIsSkipped) {
    // On 2026-03-29 clocks go from 02:00 to 03:00, which is 01:00 UTC.
    const auto window = a_window(2h + 30min, 20h, "Europe/Berlin");
    constexpr base::Time day{sys_days{2026y / 3 / 29}};

    EXPECT_EQ(window.next_open(day), day + 1h);
}

TEST(SendWindow, OpensOnceWhereItsHourComesTwice) {
    // On 2026-10-25 clocks go from 03:00 to 02:00, which is 01:00 UTC.
    const auto window = a_window(2h + 30min, 20h, "Europe/Berlin");
    constexpr base::Time day{sys_days{2026y / 10 / 25}};

    EXPECT_EQ(window.next_open(day), day + 30min);
}

TEST(SendWindows, LetMailLeaveThatNoneIsAbout) {
    auto window = a_window(8h, 20h);
    window.stream = model::Stream::bulk;
    window.server = "acme/main";
    window.tag = "news";
    const Windows windows({window});

    const WindowTraits news{.stream = model::Stream::bulk, .server = "acme/main", .tag = "news"};
    EXPECT_TRUE(windows.closed(news, sunday));
    auto other = news;
    other.stream = model::Stream::direct;
    EXPECT_FALSE(windows.closed(other, sunday));
    other = news;
    other.server = "acme/other";
    EXPECT_FALSE(windows.closed(other, sunday));
    other = news;
    other.tag = "";
    EXPECT_FALSE(windows.closed(other, sunday));
}

TEST(SendWindows, LetMailLeaveWhileOneOfThemIsOpen) {
    const Windows windows({a_window(8h, 10h), a_window(6h, 7h)});

    EXPECT_FALSE(windows.closed({}, sunday + 9h));
    EXPECT_EQ(windows.closed({}, sunday)->opens, sunday + 6h);
    EXPECT_EQ(windows.closed({}, sunday + 7h)->opens, sunday + 8h);
    EXPECT_EQ(
        windows.closed({}, sunday)->why,
        "Waits for its send window the window, which opens 2026-11-22T06:00:00.000Z"
    );
}

TEST(SendWindows, NoneKeepNothing) {
    EXPECT_TRUE(Windows().is_empty());
    EXPECT_FALSE(Windows().closed({}, sunday));
}

TEST(TimeOfDay, IsHoursAndMinutes) {
    EXPECT_EQ(parse_time_of_day("08:30"), 8h + 30min);
    EXPECT_EQ(parse_time_of_day("8:00"), 8h);
    EXPECT_EQ(parse_time_of_day("24:00"), 24h);
    for (const auto* wrong :
         {"", "8", "24:01", "25:00", "08:60", "08:5", "-1:00", "08:00:00", "ab:cd"}) {
        EXPECT_FALSE(parse_time_of_day(wrong)) << wrong;
    }
}

TEST(Weekdays, AreNamesAndSpans) {
    EXPECT_EQ(parse_weekdays("sun"), 0x01);
    EXPECT_EQ(parse_weekdays("Mon-Fri"), 0x3e);
    EXPECT_EQ(parse_weekdays("sat, sun"), 0x41);
    EXPECT_EQ(parse_weekdays("fri-mon"), 0x63);
    for (const auto* wrong : {"", "day", "mon-", "mon,,tue", "mon-fri-sun"}) {
        EXPECT_FALSE(parse_weekdays(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace postrider::timing
