// The simulated day, small: what holds at full size holds here.
#include "tests/simulation/day.h"

#include <gmock/gmock.h>

namespace postrider::simulation {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t some_messages = 100'000;

TEST(SimulatedDay, HoldsEveryLimitAndStarvesNobody) {
    const auto result = Day({.seed = 1, .messages = some_messages}).run();

    EXPECT_EQ(result.delivered, some_messages);
    EXPECT_THAT(result.faults, testing::IsEmpty());
    EXPECT_GT(result.windows, 20U);
    EXPECT_GT(result.put_off, 0U);  // the slow source was met
    EXPECT_EQ(result.sites.size(), providers_count);
    for (const auto& site : result.sites) {
        EXPECT_GT(site.attempts, 0U) << site.name;
        EXPECT_LE(site.most_at_work, site.connections) << site.name;
    }
}

TEST(SimulatedDay, LetsNobodyWaitForAPassword) {
    const auto result = Day({.seed = 2, .messages = some_messages}).run();

    EXPECT_GT(result.direct.count(), 5'000U);
    EXPECT_LT(result.direct.percentile(95), 2s);
}

TEST(SimulatedDay, IsTheSameForTheSameSeed) {
    const auto once = Day({.seed = 3, .messages = 20'000}).run();
    const auto again = Day({.seed = 3, .messages = 20'000}).run();
    const auto other = Day({.seed = 4, .messages = 20'000}).run();

    EXPECT_EQ(once.digest, again.digest);
    EXPECT_EQ(once.lasted, again.lasted);
    EXPECT_NE(once.digest, other.digest);
}

TEST(SimulatedAudit, FindsAConnectionTooMany) {
    shaping::Limits limits;
    limits.connections = {1, "test"};
    Audit audit("here", limits);
    audit.wait(0, 2);
    audit.begin(0, base::Instant{1s});
    EXPECT_THAT(audit.faults(), testing::IsEmpty());
    audit.begin(0, base::Instant{1s});
    EXPECT_THAT(audit.faults(), testing::ElementsAre("here: 2 connections, 1 allowed"));
}

TEST(SimulatedAudit, FindsAMessageTooMany) {
    shaping::Limits limits;
    limits.connections = {100, "test"};
    limits.messages = {{.count = 2, .period = 1s}, "test"};
    Audit audit("here", limits);
    audit.wait(0, 10);
    audit.begin(0, base::Instant{10s});
    audit.begin(0, base::Instant{10s + 100ms});
    audit.begin(0, base::Instant{11s});
    EXPECT_THAT(audit.faults(), testing::IsEmpty());
    audit.begin(0, base::Instant{11s + 50ms});
    EXPECT_THAT(audit.faults(), testing::ElementsAre("here: more than 2 messages within a period"));
}

TEST(SimulatedAudit, FindsAConnectTooMany) {
    shaping::Limits limits;
    limits.connections = {100, "test"};
    limits.connects = {{.count = 1, .period = 1s}, "test"};
    Audit audit("here", limits);
    audit.connect(base::Instant{10s});
    audit.connect(base::Instant{11s});
    EXPECT_THAT(audit.faults(), testing::IsEmpty());
    audit.connect(base::Instant{11s + 999ms});
    EXPECT_THAT(audit.faults(), testing::ElementsAre("here: more than 1 connects within a period"));
}

std::vector<shaping::TenantLimit> tenant_limit(std::string whose, std::uint32_t a_minute) {
    const shaping::Rate rate{.count = a_minute, .period = 1min};
    return {{.whose = std::move(whose), .messages = {rate, "test"}}};
}

TEST(SimulatedAudit, FindsAMessageTooManyOfATenant) {
    shaping::Limits limits;
    limits.connections = {100, "test"};
    Audit audit("here", limits, 0, tenant_limit("org-0", 2));
    for (const FlowNumber flow : {FlowNumber{1}, FlowNumber{3}, 2 * servers_each + 1}) {
        audit.wait(flow, 10);
    }
    audit.begin(1, base::Instant{10s});
    audit.begin(2 * servers_each + 1, base::Instant{10s});  // of another organization
    audit.begin(3, base::Instant{20s});
    EXPECT_THAT(audit.faults(), testing::IsEmpty());
    audit.begin(1, base::Instant{69s});
    EXPECT_THAT(audit.faults(), testing::ElementsAre("here: org-0: more than 2 messages"));
}

TEST(SimulatedAudit, AsksForNoMoreThanATenantMayHave) {
    shaping::Limits limits;
    limits.connections = {1000, "test"};
    for (const bool is_limited : {true, false}) {
        Audit audit(
            "here", limits, 0, tenant_limit(is_limited ? server_path(1) : server_path(5), 10)
        );
        audit.wait(1, 1000);
        audit.wait(3, 1000);
        audit.begin(1, base::Instant{1s});
        audit.begin(1, base::Instant{62s});
        for (int number = 0; number < 50; ++number) {
            audit.begin(1, base::Instant{63s + number * 1s});
            if (number % 6 == 0) {
                audit.begin(3, base::Instant{63s + number * 1s});
            }
        }
        audit.begin(1, base::Instant{130s});
        EXPECT_EQ(audit.faults().empty(), is_limited);
    }
}

TEST(SimulatedAudit, FindsWhoIsStarved) {
    shaping::Limits limits;
    limits.connections = {100, "test"};
    Audit audit("here", limits);
    audit.wait(1, 1000);
    audit.wait(3, 1000);
    audit.begin(1, base::Instant{1s});
    audit.begin(1, base::Instant{62s});  // closes the window in which both began to wait
    for (int second = 63; second < 120; ++second) {
        audit.begin(1, base::Instant{std::chrono::seconds{second}});
    }
    audit.begin(1, base::Instant{130s});
    ASSERT_EQ(audit.faults().size(), 1U);
    EXPECT_THAT(audit.faults().front(), testing::StartsWith("here: server 1 had 0 of 29"));
}

TEST(SimulatedAudit, FindsALaneThatStandsStill) {
    shaping::Limits limits;
    limits.connections = {1, "test"};
    Audit audit("here", limits, 1);
    audit.wait(1, 1000);
    for (int second = 1; second <= 121; ++second) {
        audit.begin(1, base::Instant{std::chrono::seconds{second}});
        audit.end();
    }
    EXPECT_THAT(audit.faults(), testing::IsEmpty());
    audit.begin(1, base::Instant{200s});
    EXPECT_THAT(
        audit.faults(), testing::ElementsAre("here: 1 of 60 in a minute, with more waiting")
    );
}

TEST(SimulatedWaits, KeepTheirPercentiles) {
    Waits waits;
    EXPECT_EQ(waits.percentile(50), base::Duration{});
    for (int number = 1; number <= 1000; ++number) {
        waits.add(std::chrono::milliseconds{number});
    }
    EXPECT_NEAR(static_cast<double>(waits.percentile(50).count()), 500e3, 35e3);
    EXPECT_NEAR(static_cast<double>(waits.percentile(95).count()), 950e3, 65e3);
}

}  // namespace
}  // namespace postrider::simulation
