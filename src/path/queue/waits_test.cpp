// What waits is freed when nothing good holds it any more.
#include "path/queue/waits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "path/queue/crew.h"
#include "path/queue/queue_test_support.h"
#include "testing/sim_loop.h"

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CausesStore final : public testing::EmptyStore {
public:
    Task<std::vector<std::string>> wait_causes() override {
        ++asked;
        if (fails) {
            throw store::StoreError(store::Trouble::gone, "the database is gone");
        }
        std::vector<std::string> causes;
        for (const auto& [cause, count] : waiting) {
            causes.push_back(cause);
        }
        co_return causes;
    }
    Task<std::vector<model::Strand>> end_waits_for(std::string cause, base::Time, std::size_t limit)
        override {
        const auto count = std::min(limit, waiting[cause]);
        waiting[cause] -= count;
        if (waiting[cause] == 0) {
            waiting.erase(cause);
        }
        most_at_once = std::max(most_at_once, count);
        co_return std::vector<model::Strand>(count, strand_to("there.test"));
    }

    std::map<std::string, std::size_t> waiting;
    std::size_t most_at_once = 0;
    int asked = 0;
    bool fails = false;
};

class WaitsTest : public ::testing::Test {
protected:
    ~WaitsTest() override {
        waits.stop();
        loop.settle();
    }
    void begin() {
        crew.spawn(waits.run(), "run");
        loop.settle();
    }

    std::string lines;
    base::Log log{[this](std::string_view line) { lines += line; }, [] { return base::Time{}; }};
    CausesStore store;
    testing::SimLoop loop;
    Crew crew{loop};
    std::vector<std::string> standing = {"good"};
    std::vector<model::Strand> freed;
    Waits waits{
        {loop, store, log},
        {.standing = [this] { return standing; },
         .freed = [this](const model::Strand& strand) { freed.push_back(strand); }}
    };
};

TEST_F(WaitsTest, FreeAtTheStartWhatNothingHoldsAnyMore) {
    store.waiting = {{"bad", 3}, {"good", 2}};
    begin();

    EXPECT_EQ(store.waiting, (std::map<std::string, std::size_t>{{"good", 2}}));
    EXPECT_THAT(freed, ElementsAre(strand_to("there.test")));
    EXPECT_TRUE(lines.contains("waits_ended"));
}

TEST_F(WaitsTest, FreeWhatHasEndedWithinSeconds) {
    store.waiting = {{"good", 2}};
    begin();
    loop.advance(1min);
    standing.clear();
    loop.advance(end_noticed_within);
    EXPECT_THAT(store.waiting, IsEmpty());
}

TEST_F(WaitsTest, LookAtOnceWhenTheyAreTold) {
    store.waiting = {{"good", 2}};
    begin();
    loop.advance(1min);
    standing.clear();
    waits.look_now();
    loop.settle();
    EXPECT_THAT(store.waiting, IsEmpty());
}

TEST_F(WaitsTest, FreeWhatComesToTheStoreJustAfterTheEnd) {
    begin();
    loop.advance(1min);
    standing.clear();
    waits.look_now();
    loop.settle();
    store.waiting = {{"good", 1}};
    loop.advance(end_noticed_within);
    EXPECT_THAT(store.waiting, IsEmpty());
}

TEST_F(WaitsTest, FreeManyInPieces) {
    store.waiting = {{"bad", 3 * freed_at_once}};
    begin();
    EXPECT_THAT(store.waiting, IsEmpty());
    EXPECT_EQ(store.most_at_once, freed_at_once);
}

TEST_F(WaitsTest, AskTheStoreOnlyAfterAChange) {
    begin();
    loop.advance(1h);
    EXPECT_EQ(store.asked, 2);
}

TEST_F(WaitsTest, TryAgainWhereTheStoreFails) {
    store.waiting = {{"bad", 1}};
    store.fails = true;
    begin();
    loop.advance(1min);
    EXPECT_TRUE(lines.contains("waits_not_ended"));
    store.fails = false;
    loop.advance(1min);
    EXPECT_THAT(store.waiting, IsEmpty());
}

TEST(WaitCause, IsAnotherInOtherCircumstances) {
    EXPECT_EQ(cause_of("warm-up", 255), "00000000000000ff warm-up");
    EXPECT_NE(cause_of("warm-up", 1), cause_of("warm-up", 2));
    EXPECT_EQ(cause_of(std::string(10'000, 'x'), 1).size(), cause_size_max);
}

}  // namespace
}  // namespace postrider::queue
