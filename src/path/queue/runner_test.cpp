// Attempts, one after another, and what comes of them.
#include "path/queue/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "path/queue/queue_test_support.h"
#include "secrets/installation_key.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class CountingObserver final : public RunnerObserver {
public:
    void finished(const model::Claim&, const store::Finish&) override { ++count; }
    int count = 0;
};

RunnerOptions some_options() {
    RunnerOptions options;
    options.owner = "me";
    options.schedule = {.first = 5min, .factor = 2, .longest = 1h, .attempts_max = 6};
    options.lane = {.workers_max = 1, .ready_max = 2};
    options.holding.claims_max = 20;
    options.shaping = {
        {},
        {},
        *shaping::Providers::parse(
            "version 1\n[slow]\nhosts mx.slow.test\nsource ours\nmessages 1/min\n"
        )
    };
    return options;
}

class RunnerTest : public ::testing::Test {
protected:
    RunnerTest() {
        store.server_kept.id = {1};
        store.server_kept.token = "abcdef";
        testing::run(world.loop, runner.start());
    }
    ~RunnerTest() override { stop(); }
    void stop() { EXPECT_TRUE(testing::run(world.loop, runner.stop(1h))); }
    void take(std::vector<model::Claim> claims) {
        model::NewMessage message;
        message.deliveries.resize(claims.size());
        message.content = claims.front().content;
        ASSERT_TRUE(runner.reserve(message));
        runner.take(std::move(claims));
        world.loop.settle();
    }
    /// Attempts take so long.
    void slow_down(base::Duration duration) {
        delivery.attempt = [this, duration](const model::Claim&) -> net::Task<delivery::Outcome> {
            const auto until = world.clock().instant() + duration;
            co_await world.clock().sleep_until(until);
            delivery::Outcome outcome;
            outcome.attempt.result = model::AttemptResult::delivered;
            co_return outcome;
        };
    }
    model::NewMessage message_to(const std::string& destination) {
        model::NewMessage message;
        message.server = a_claim(1).server;
        message.deliveries.push_back({.recipient = "x", .destination = destination});
        return message;
    }

    std::string lines;
    base::Log log{[this](std::string_view line) { lines += line; }, [] { return base::Time{}; }};
    NotingStore store;
    ScriptedDelivery delivery;
    testing::World world;
    secrets::InstallationKey key = secrets::InstallationKey::random(world.random);
    intake::Admission admission{world.clock(), store, world.random, {}};
    Identities identities{
        store,
        key,
        world.random,
        log,
        {.own_signers = nullptr,
         .return_path_domain = "rp.example.test",
         .custom_return_path_prefix = "psrp"}
    };
    Notices notices{{world.clock(), store, admission, world.random, log}, {.is_on = false}};
    Runner runner{world.loop, {store, delivery, identities, notices, log}, some_options()};
};

TEST_F(RunnerTest, TriesWhatItTakesInTheNameOfItsServer) {
    CountingObserver observer;
    runner.observe(observer);

    take({a_claim(1)});

    EXPECT_THAT(delivery.attempted, ElementsAre("bob1@there.test"));
    EXPECT_TRUE(delivery.last_sender.starts_with("abcdef+")) << delivery.last_sender;
    ASSERT_EQ(store.finished.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<store::Delivered>(store.finished[0].next));
    EXPECT_EQ(observer.count, 1);
}

TEST_F(RunnerTest, DefersWhatBreaksOnOurSide) {
    delivery.attempt = [](const model::Claim&) -> net::Task<delivery::Outcome> {
        throw std::runtime_error("no descriptors left");
        co_return delivery::Outcome{};
    };

    take({a_claim(1)});

    ASSERT_EQ(store.finished.size(), 1U);
    const auto* retry = std::get_if<store::RetryAt>(&store.finished[0].next);
    ASSERT_NE(retry, nullptr);
    EXPECT_EQ(retry->due, world.clock().now() + 5min);
    EXPECT_EQ(store.finished[0].attempt->reply, "no descriptors left");
    EXPECT_TRUE(lines.contains("attempt_broke"));
}

/// A source that fails; there is another.
delivery::Outcome moving_from(const char* source) {
    delivery::Outcome outcome;
    outcome.moves = true;
    outcome.scope = delivery::Scope::source;
    outcome.attempt.source = source;
    outcome.attempt.reply = "the proxy is down";
    return outcome;
}

TEST_F(RunnerTest, GoesOnInTheLaneOfTheNextSourceWhenOneFails) {
    std::string_view in_use = "first";
    delivery.source = [&](const model::Claim&) { return in_use; };
    delivery.attempt = [&](const model::Claim&) -> net::Task<delivery::Outcome> {
        if (in_use == "first") {
            in_use = "second";
            co_return moving_from("first");
        }
        delivery::Outcome outcome;
        outcome.attempt.result = model::AttemptResult::delivered;
        outcome.attempt.source = "second";
        co_return outcome;
    };

    take({a_claim(1)});

    EXPECT_THAT(delivery.sources, ElementsAre("first", "second"));
    ASSERT_EQ(store.finished.size(), 1U);
    const auto& attempt = *store.finished[0].attempt;
    EXPECT_EQ(attempt.number, 1U);
    EXPECT_EQ(attempt.source, "second");
    EXPECT_EQ(attempt.hop, 2U);
    ASSERT_EQ(attempt.others.size(), 1U);
    EXPECT_EQ(attempt.others[0].source, "first");
    EXPECT_EQ(attempt.others[0].hop, 1U);
    ASSERT_EQ(runner.lanes().size(), 2U);
    EXPECT_FALSE(runner.holding(a_claim(1).delivery));
}

TEST_F(RunnerTest, CountsAnAttemptThatMovesTooOften) {
    bool is_odd = false;
    delivery.source = [&](const model::Claim&) { return is_odd ? "first" : "second"; };
    delivery.attempt = [&](const model::Claim&) -> net::Task<delivery::Outcome> {
        is_odd = !is_odd;
        co_return moving_from(is_odd ? "second" : "first");
    };

    take({a_claim(1)});

    EXPECT_EQ(delivery.attempted.size(), moves_max + 1);
    ASSERT_EQ(store.finished.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<store::RetryAt>(store.finished[0].next));
    EXPECT_EQ(store.finished[0].attempt->others.size(), moves_max);
}

TEST_F(RunnerTest, EndsWithoutAnAttemptWhatIsTooOld) {
    auto claim = a_claim(1);
    claim.expires_at = world.clock().now();

    take({claim});

    EXPECT_TRUE(delivery.attempted.empty());
    ASSERT_EQ(store.finished.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<store::Expired>(store.finished[0].next));
}

TEST_F(RunnerTest, RecordsWhatHasNoWayAsAnAttempt) {
    take({a_claim(1, "nowhere.test")});

    ASSERT_EQ(store.finished.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<store::Bounced>(store.finished[0].next));
    EXPECT_EQ(store.finished[0].detail, "The domain does not exist");
}

TEST_F(RunnerTest, HoldsWhatIsOfASuspendedServer) {
    store.server_kept.is_suspended = true;

    take({a_claim(1)});

    EXPECT_TRUE(delivery.attempted.empty());
    ASSERT_EQ(store.finished.size(), 1U);
    const auto* hold = std::get_if<model::Hold>(&store.finished[0].next);
    ASSERT_NE(hold, nullptr);
    EXPECT_EQ(hold->reason, "The mail server is suspended");
    EXPECT_EQ(hold->ends_at, world.clock().now() + 24h * 7);
}

model::Order an_order(model::OrderKind kind) {
    model::Order order;
    order.id = {3};
    order.kind = kind;
    order.reason = "a test";
    return order;
}

TEST_F(RunnerTest, ObeysAnOrderWithinSecondsAndGoesOnWhenItIsOver) {
    store.orders = {an_order(model::OrderKind::suspend)};
    world.loop.advance(2s);
    take({a_claim(1)});
    EXPECT_TRUE(delivery.attempted.empty());
    ASSERT_EQ(store.finished.size(), 1U);
    EXPECT_EQ(std::get<store::RetryAt>(store.finished[0].next).order.value, 3);

    store.orders.clear();
    store.waits = 1;
    store.waiting_for["there.test"] = {a_claim(1)};
    world.loop.advance(2s);

    EXPECT_THAT(delivery.attempted, ElementsAre("bob1@there.test"));
}

TEST_F(RunnerTest, ObeysForWhatHasNoWayYet) {
    auto order = an_order(model::OrderKind::bounce);
    order.domain = "nowhere.test";
    order.words = "Gone.";
    store.orders = {order};
    world.loop.advance(2s);

    take({a_claim(1, "nowhere.test")});

    EXPECT_EQ(delivery.routed, 0);
    ASSERT_EQ(store.finished.size(), 1U);
    EXPECT_EQ(store.finished[0].detail, "Gone.");
}

TEST_F(RunnerTest, ObeysForWhatWaitsInALaneAlready) {
    take({a_claim(1, "slow.test"), a_claim(2, "slow.test"), a_claim(3, "slow.test")});
    EXPECT_EQ(delivery.attempted.size(), 1U);
    auto order = an_order(model::OrderKind::bounce);
    order.site = "slow.test";
    order.recipient = "bob2@slow.test";
    store.orders = {order};

    world.loop.advance(2s);

    ASSERT_EQ(store.finished.size(), 2U);
    EXPECT_TRUE(std::holds_alternative<store::Bounced>(store.finished[1].next));
    world.loop.advance(1min);
    EXPECT_THAT(delivery.attempted, ElementsAre("bob1@slow.test", "bob3@slow.test"));
}

TEST_F(RunnerTest, FetchesWhatALaneHadNoRoomForWhenAnOrderEmptiesIt) {
    store.waiting_for["slow.test"] = {a_claim(11, "slow.test"), a_claim(12, "slow.test")};
    take({a_claim(1, "slow.test"), a_claim(2, "slow.test"), a_claim(3, "slow.test")});
    store.orders = {an_order(model::OrderKind::bounce)};

    world.loop.advance(2s);

    EXPECT_EQ(delivery.attempted.size(), 1U);
    EXPECT_EQ(store.finished.size(), 5U);
}

TEST_F(RunnerTest, ObeysOrdersThatNameASource) {
    auto order = an_order(model::OrderKind::suspend);
    order.source = "another";
    store.orders = {order};
    world.loop.advance(2s);
    take({a_claim(1)});
    EXPECT_EQ(delivery.attempted.size(), 1U);

    order.source = "out";
    order.id = {4};
    store.orders = {order};
    world.loop.advance(2s);
    take({a_claim(2)});
    EXPECT_EQ(delivery.attempted.size(), 1U);
}

TEST_F(RunnerTest, SendsWhatIsReroutedTheOtherWay) {
    auto order = an_order(model::OrderKind::reroute);
    order.way = model::OrderWay::pool;
    order.target = "warm";
    order.domain = "there.test";
    store.orders = {order};
    world.loop.advance(2s);

    take({a_claim(1)});
    EXPECT_EQ(delivery.last_pool, "warm");
    take({a_claim(2, "other.test")});
    EXPECT_EQ(delivery.last_pool, "default");
}

TEST_F(RunnerTest, SendsNoFasterThanTheSiteWants) {
    take({a_claim(1, "slow.test"), a_claim(2, "slow.test"), a_claim(3, "slow.test")});
    EXPECT_EQ(delivery.attempted.size(), 1U);
    const auto standing = runner.lanes();
    ASSERT_EQ(standing.size(), 1U);
    EXPECT_EQ(standing[0].bound->limit, "messages 1/min");

    world.loop.advance(59s);
    EXPECT_EQ(delivery.attempted.size(), 1U);
    world.loop.advance(1s);
    EXPECT_EQ(delivery.attempted.size(), 2U);
    world.loop.advance(1min);
    EXPECT_EQ(delivery.attempted.size(), 3U);
}

TEST_F(RunnerTest, LeavesEachSourceItsOwnPace) {
    delivery.source = [](const model::Claim& claim) {
        return claim.recipient.starts_with("bob3") ? "second" : "first";
    };
    take({a_claim(1, "slow.test"), a_claim(2, "slow.test"), a_claim(3, "slow.test")});

    EXPECT_THAT(delivery.attempted, ElementsAre("bob1@slow.test", "bob3@slow.test"));
    EXPECT_THAT(delivery.sources, ElementsAre("first", "second"));
    const auto standing = runner.lanes();
    ASSERT_EQ(standing.size(), 2U);
    EXPECT_EQ(standing[0].source, "first");
    EXPECT_EQ(standing[0].bound->limit, "messages 1/min");
    world.loop.advance(1min);
}

TEST_F(RunnerTest, TakesAClaimToAnotherLaneWhenItsSourceIsNoLongerUsed) {
    std::string_view in_use = "first";
    delivery.source = [&](const model::Claim&) { return in_use; };
    take({a_claim(1, "slow.test"), a_claim(2, "slow.test"), a_claim(3, "slow.test")});
    EXPECT_EQ(delivery.attempted.size(), 1U);

    in_use = "second";
    world.loop.advance(30s);

    EXPECT_THAT(delivery.sources, ElementsAre("first", "second"));
    world.loop.advance(1min);
    EXPECT_THAT(delivery.sources, ElementsAre("first", "second", "second"));
}

TEST_F(RunnerTest, KeepsNoMoreWorkersAtALaneThanItMay) {
    slow_down(1min);
    take({a_claim(1), a_claim(2)});
    EXPECT_EQ(delivery.attempted.size(), 1U);

    world.loop.advance(1min);

    EXPECT_EQ(delivery.attempted.size(), 2U);
    world.loop.advance(1min);
}

TEST_F(RunnerTest, FetchesMoreWhereALaneHasRoomAgain) {
    slow_down(1min);
    store.waiting_for["there.test"] = {a_claim(11), a_claim(12)};
    take({a_claim(1), a_claim(2), a_claim(3)});
    EXPECT_FALSE(runner.reserve(message_to("there.test")));
    EXPECT_TRUE(runner.reserve(message_to("other.test")));

    world.loop.advance(10min);

    EXPECT_EQ(store.finished.size(), 5U);
    EXPECT_TRUE(runner.reserve(message_to("there.test")));
}

TEST_F(RunnerTest, ReservesNothingForWhatIsHeldNorWhenItStops) {
    auto held = message_to("there.test");
    held.deliveries[0].birth = model::Hold{.reason = "a person said so", .ends_at = {}};
    EXPECT_FALSE(runner.reserve(held));

    stop();

    EXPECT_FALSE(runner.reserve(message_to("there.test")));
}

TEST_F(RunnerTest, WaitsForAttemptsAndGivesTheRestBackWhenItStops) {
    slow_down(1min);
    take({a_claim(1), a_claim(2), a_claim(3)});

    stop();

    EXPECT_EQ(store.finished.size(), 1U);
    EXPECT_EQ(store.released.size(), 2U);
    EXPECT_GE(delivery.closed, 1);
}

TEST_F(RunnerTest, SaysWhenAttemptsAreUnderWayStill) {
    slow_down(2h);
    take({a_claim(1)});

    EXPECT_FALSE(testing::run(world.loop, runner.stop(1h)));
    world.loop.advance(1h);
}

}  // namespace
}  // namespace postrider::queue
