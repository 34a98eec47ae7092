// From the store, when it is due and there is room.
#include "path/queue/supply.h"

#include <gtest/gtest.h>

#include "path/queue/queue_test_support.h"
#include "testing/run.h"
#include "testing/sim_loop.h"

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;

class SupplyTest : public ::testing::Test {
protected:
    SupplyTest() { loop.spawn(supply.run(), "test"); }
    ~SupplyTest() override {
        supply.stop();
        loop.settle();
    }
    void shelve(std::uint32_t count, const std::string& destination = "there.test") {
        for (std::uint32_t number = 1; number <= count; ++number) {
            store.waiting_for[destination].push_back(a_claim(number, destination));
        }
    }
    std::size_t ready() { return lanes.of("out", {.hops = {}, .site = "there.test"}).size(); }
    base::Time now() { return loop.clock().now(); }

    std::string lines;
    base::Log log{[this](std::string_view line) { lines += line; }, [] { return base::Time{}; }};
    NotingStore store;
    Pools pools{store, {}};
    ScriptedDelivery delivery;
    testing::SimLoop loop;
    Crew crew{loop};
    Holdings holdings{loop, store, log, "me", {.claims_max = 10}};
    Lanes lanes{{.workers_max = 2, .ready_max = 4}, 10};
    Measures measures{{loop, crew, store, lanes, log}, {}};
    Junction junction{
        {loop, crew, delivery, pools, lanes, measures, holdings.room()},
        1min,
        {.ready = [] {}, .open = [](const model::Strand&) {}, .unroutable = {}}
    };
    std::optional<base::Time> shut_until;
    Supply supply{
        {.loop = loop,
         .crew = crew,
         .store = store,
         .holdings = holdings,
         .junction = junction,
         .log = log,
         .shut_until = [this](const model::Strand&) { return shut_until; },
         .shut_longest = 24h * 7}
    };
};

TEST_F(SupplyTest, FetchesWhatIsDueWhenItIsDue) {
    shelve(1);
    supply.note(strand_to("there.test"), now() + 20s);

    loop.advance(19s);
    EXPECT_EQ(store.claims_asked, 0);
    loop.advance(1s);

    EXPECT_EQ(ready(), 1U);
}

TEST_F(SupplyTest, FillsALaneAndNoMore) {
    shelve(10);
    supply.note(strand_to("there.test"), now());
    loop.settle();

    EXPECT_EQ(ready(), 4U);
    EXPECT_EQ(store.waiting_for["there.test"].size(), 6U);
}

TEST_F(SupplyTest, FetchesNothingWhileMemoryIsFull) {
    for (std::uint32_t number = 101; number <= 109; ++number) {
        holdings.hold(a_claim(number));
    }
    shelve(1);
    supply.note(strand_to("there.test"), now());
    loop.settle();
    EXPECT_EQ(store.claims_asked, 0);

    holdings.let_go(a_claim(101));
    supply.note_room();
    loop.settle();

    EXPECT_EQ(ready(), 1U);
}

TEST_F(SupplyTest, LeavesAFailingStoreAloneForAWhile) {
    shelve(1);
    store.failures = 1;
    supply.note(strand_to("there.test"), now());

    loop.advance(4s);
    EXPECT_EQ(store.claims_asked, 1);
    loop.advance(1s);

    EXPECT_EQ(ready(), 1U);
    EXPECT_TRUE(lines.contains("claim_failed"));
}

TEST_F(SupplyTest, ClaimsNothingOfWhatIsShutHoweverMuchItIs) {
    shelve(1000);
    shut_until = now() + 5h;
    supply.note(strand_to("there.test"), now());

    loop.advance(5h - 1s);
    EXPECT_EQ(store.claims_asked, 0);
    EXPECT_FALSE(holdings.room().is_open(strand_to("there.test")));
    holdings.room().open(strand_to("there.test"));
    supply.note(strand_to("there.test"), now());
    EXPECT_FALSE(holdings.room().is_open(strand_to("there.test")));

    shut_until.reset();
    loop.advance(1s);
    EXPECT_EQ(ready(), 4U);
}

TEST_F(SupplyTest, FetchesAtOnceWhenAnOrderIsOver) {
    shelve(1);
    shut_until = base::Time::max();
    supply.note(strand_to("there.test"), now());
    loop.advance(1min);
    EXPECT_EQ(ready(), 0U);

    shut_until.reset();
    supply.judge_again();
    loop.settle();

    EXPECT_EQ(ready(), 1U);
}

TEST_F(SupplyTest, AsksNowAndThenForWhatWaitsTooLongInAShutStrand) {
    shut_until = base::Time::max();
    supply.note(strand_to("there.test"), now());
    loop.settle();
    const auto begun = now();

    loop.advance(shut_look_interval);

    EXPECT_EQ(store.claims_asked, 1);
    EXPECT_EQ(store.claimed_at, begun + shut_look_interval - 24h * 7);
}

TEST_F(SupplyTest, LooksNowAndThenForWhatOthersMadeDue) {
    shelve(1);
    loop.advance(31s);

    EXPECT_EQ(ready(), 1U);
}

TEST_F(SupplyTest, ForgetsTheCopyOfWhatIsHeldAlready) {
    holdings.hold(a_claim(1));
    shelve(1);
    supply.note(strand_to("there.test"), now());
    loop.settle();

    EXPECT_EQ(store.claims_asked, 1);
    EXPECT_EQ(ready(), 0U);
}

}  // namespace
}  // namespace postrider::queue
