// Settings of times, and what is wrong with them.
#include "app/timing_options.h"

#include <gtest/gtest.h>

#include "app/exit_code.h"
#include "bounce/bounce_class.h"
#include "config/reading.h"

namespace postrider::app {
namespace {

using namespace std::chrono_literals;

TEST(RetryRulesOfSettings, SayWhatIsGivenAndNoMore) {
    config::Settings settings;
    settings.retries = {
        {.bounce_class = config::RetryClass::mailbox_full, .server = "acme/main", .first = 2h},
        {.stream = config::RetryStream::bulk, .factor = 2, .attempts = 5, .lifetime = 48h}
    };

    const auto rules = retry_rules(settings);

    ASSERT_EQ(rules.size(), 2U);
    EXPECT_EQ(rules[0].bounce_class, "mailbox-full");
    EXPECT_EQ(rules[0].server, "acme/main");
    EXPECT_FALSE(rules[0].stream);
    EXPECT_EQ(rules[0].wants, timing::RetryWants{.first = 2h});
    EXPECT_EQ(rules[1].stream, model::Stream::bulk);
    EXPECT_EQ(rules[1].scope, model::Scope::outgoing);
    EXPECT_EQ(
        rules[1].wants, (timing::RetryWants{.factor = 2, .attempts_max = 5, .lifetime = 48h})
    );
}

TEST(RetryRulesOfSettings, KnowEveryClassOfBounces) {
    for (const auto name : config::words(config::RetryClass{})) {
        EXPECT_TRUE(name == "any" || bounce::parse_bounce_class(name)) << name;
    }
}

TEST(WindowsOfSettings, AreReadWithTheirZone) {
    config::Settings settings;
    settings.windows = {
        {.stream = config::MailStream::bulk,
         .tag = "news",
         .from = "08:00",
         .until = "20:00",
         .days = "mon-fri",
         .zone = "Europe/Berlin"}
    };

    const auto windows = send_windows(settings);

    ASSERT_EQ(windows.all().size(), 1U);
    const auto& window = windows.all()[0];
    EXPECT_EQ(window.opens, 8h);
    EXPECT_EQ(window.closes, 20h);
    EXPECT_EQ(window.tag, "news");
    EXPECT_EQ(window.name, "mon-fri 08:00-20:00 Europe/Berlin");
    EXPECT_EQ(
        window.next_open(base::Time{std::chrono::sys_days{2026y / 11 / 22}}),
        base::Time{std::chrono::sys_days{2026y / 11 / 23} + 7h}
    );
}

TEST(RetryRulesOfSettings, TellWhatArrivesFromWhatIsSent) {
    config::Settings settings;
    settings.retries = {
        {.stream = config::RetryStream::arriving, .lifetime = 48h}, {.attempts = 5}
    };

    const auto rules = retry_rules(settings);

    EXPECT_EQ(rules[0].scope, model::Scope::incoming);
    EXPECT_FALSE(rules[0].stream);
    EXPECT_FALSE(rules[1].scope);
}

TEST(WindowsOfSettings, AreRefusedByName) {
    const auto trouble = [](config::SendWindow window) {
        config::Settings settings;
        settings.windows = {std::move(window)};
        try {
            send_windows(settings);
        } catch (const CommandFailed& failed) {
            return std::string(failed.what());
        }
        return std::string();
    };

    EXPECT_EQ(
        trouble({.from = "8", .until = "20:00"}),
        "windows[1].from: 8 is no time; write one such as 08:00"
    );
    EXPECT_TRUE(trouble({.from = "24:00", .until = "20:00"}).starts_with("windows[1].from"));
    EXPECT_TRUE(trouble({.from = "08:00", .until = ""}).starts_with("windows[1].until"));
    EXPECT_TRUE(trouble({.from = "08:00", .until = "20:00", .days = "weekend"})
                    .starts_with("windows[1].days"));
    EXPECT_TRUE(trouble({.from = "08:00", .until = "20:00", .zone = "Mars/Olympus"})
                    .starts_with("windows[1].zone: Mars/Olympus is no time zone; write one"));
    EXPECT_EQ(trouble({.from = "08:00", .until = "20:00"}), "");
}

}  // namespace
}  // namespace postrider::app
