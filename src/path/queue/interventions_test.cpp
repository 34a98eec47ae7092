// A person's word reaches a delivery wherever it is.
#include "path/queue/interventions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "path/queue/queue_test_support.h"
#include "path/queue/runner.h"
#include "secrets/installation_key.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using Result = Intervened::Result;

RunnerOptions options_for_one_a_minute() {
    RunnerOptions options;
    options.owner = "me";
    options.schedule = {.first = 5min, .factor = 2, .longest = 1h, .attempts_max = 6};
    options.lane = {.workers_max = 1, .ready_max = 10};
    options.holding.claims_max = 100;
    options.shaping = {
        {},
        {},
        *shaping::Providers::parse(
            "version 1\n[slow]\nhosts mx.slow.test\nsource ours\nmessages 1/min\n"
        )
    };
    return options;
}

class InterventionTest : public ::testing::Test {
protected:
    InterventionTest() {
        store.server_kept.id = {1};
        testing::run(world.loop, runner.start());
    }
    ~InterventionTest() override { EXPECT_TRUE(testing::run(world.loop, runner.stop(1h))); }

    void take(std::vector<model::Claim> claims) {
        model::NewMessage message;
        message.deliveries.resize(claims.size());
        message.content = claims.front().content;
        ASSERT_TRUE(runner.reserve(message));
        runner.take(std::move(claims));
        world.loop.settle();
    }
    /// Attempts take so long, and end so.
    void answer(model::AttemptResult result, base::Duration after) {
        delivery.attempt = [=, this](const model::Claim&) -> net::Task<delivery::Outcome> {
            const auto until = world.clock().instant() + after;
            co_await world.clock().sleep_until(until);
            delivery::Outcome outcome;
            outcome.attempt.result = result;
            outcome.attempt.at = world.clock().now();
            co_return outcome;
        };
    }
    Intervened cancel(const model::Claim& claim) {
        return testing::run(world.loop, runner.intervene(claim.delivery, {.why = "Ann said so"}));
    }
    Intervened hold(const model::Claim& claim) {
        const Wish wish{
            .kind = Wish::Kind::hold, .why = "ask first", .hold_ends_at = world.clock().now() + 24h
        };
        return testing::run(world.loop, runner.intervene(claim.delivery, wish));
    }
    store::DeliveryView seen(model::DeliveryStatus status) {
        store::DeliveryView view;
        view.status = status;
        return view;
    }

    base::Log log{[](std::string_view) {}, [] { return base::Time{}; }};
    NotingStore store;
    ScriptedDelivery delivery;
    testing::World world;
    secrets::InstallationKey key = secrets::InstallationKey::random(world.random);
    intake::Admission admission{world.clock(), store, world.random, {}};
    Identities identities{store, key, world.random, log, {}};
    Notices notices{{world.clock(), store, admission, world.random, log}, {.is_on = false}};
    Runner runner{
        world.loop, {store, delivery, identities, notices, log}, options_for_one_a_minute()
    };
};

TEST_F(InterventionTest, EndsWhatStandsInLine) {
    take({a_claim(1, "slow.test"), a_claim(2, "slow.test"), a_claim(3, "slow.test")});
    ASSERT_EQ(delivery.attempted.size(), 1U);

    EXPECT_EQ(cancel(a_claim(2)).result, Result::done);
    EXPECT_EQ(hold(a_claim(3)).result, Result::done);
    world.loop.advance(5min);

    EXPECT_EQ(delivery.attempted.size(), 1U);
    ASSERT_EQ(store.finished.size(), 3U);
    EXPECT_TRUE(std::holds_alternative<store::Cancelled>(store.finished[1].next));
    EXPECT_EQ(store.finished[1].detail, "Ann said so");
    EXPECT_FALSE(store.finished[1].attempt);
    EXPECT_EQ(std::get<model::Hold>(store.finished[2].next).reason, "ask first");
}

TEST_F(InterventionTest, EndsWhatWaitsForItsWay) {
    delivery.before_route = [this]() -> net::Task<> {
        const auto until = world.clock().instant() + 1min;
        co_await world.clock().sleep_until(until);
    };
    take({a_claim(1), a_claim(2)});

    EXPECT_EQ(cancel(a_claim(1)).result, Result::done);
    world.loop.advance(2min);

    EXPECT_THAT(delivery.attempted, ElementsAre("bob2@there.test"));
}

TEST_F(InterventionTest, LetsAnAttemptEndAndActsWhereItDidNotDeliver) {
    answer(model::AttemptResult::deferred, 1min);
    take({a_claim(1), a_claim(2)});
    world.loop.advance(10s);

    const auto came = cancel(a_claim(1));
    EXPECT_EQ(came.result, Result::trying);
    EXPECT_EQ(came.trying_for, 10s);
    world.loop.advance(50s);

    ASSERT_EQ(store.finished.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<store::Cancelled>(store.finished[0].next));
    EXPECT_TRUE(store.finished[0].attempt);

    EXPECT_EQ(hold(a_claim(2)).result, Result::trying);
    world.loop.advance(1min);
    ASSERT_EQ(store.finished.size(), 2U);
    EXPECT_TRUE(std::holds_alternative<model::Hold>(store.finished[1].next));
}

TEST_F(InterventionTest, DoesNotUndoADelivery) {
    answer(model::AttemptResult::delivered, 1min);
    take({a_claim(1)});

    EXPECT_EQ(cancel(a_claim(1)).result, Result::trying);
    world.loop.advance(1min);

    ASSERT_EQ(store.finished.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<store::Delivered>(store.finished[0].next));
    EXPECT_TRUE(store.cancelled.empty());
}

TEST_F(InterventionTest, ReachesWhatIsJustBeingRecorded) {
    answer(model::AttemptResult::deferred, 0s);
    store.failures = 1;
    take({a_claim(1)});
    ASSERT_TRUE(store.finished.empty());

    EXPECT_EQ(cancel(a_claim(1)).result, Result::trying);
    store.is_waiting = true;
    world.loop.advance(10s);

    ASSERT_EQ(store.finished.size(), 1U);
    EXPECT_THAT(store.cancelled, ElementsAre(a_claim(1).delivery));
}

TEST_F(InterventionTest, EndsWhatWaitsInTheStore) {
    store.is_waiting = true;

    EXPECT_EQ(cancel(a_claim(1)).result, Result::done);
    EXPECT_EQ(hold(a_claim(2)).result, Result::done);

    EXPECT_THAT(store.cancelled, ElementsAre(a_claim(1).delivery));
    EXPECT_THAT(store.held, ElementsAre(a_claim(2).delivery));
}

TEST_F(InterventionTest, SaysWhatStandsInItsWay) {
    EXPECT_EQ(cancel(a_claim(1)).result, Result::unknown);
    store.view = seen(model::DeliveryStatus::delivered);
    EXPECT_EQ(cancel(a_claim(1)).result, Result::over);
    EXPECT_EQ(cancel(a_claim(1)).status, model::DeliveryStatus::delivered);
    store.view = seen(model::DeliveryStatus::deferred);
    EXPECT_EQ(cancel(a_claim(1)).result, Result::elsewhere);
}

}  // namespace
}  // namespace postrider::queue
