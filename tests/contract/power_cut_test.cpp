// The power goes: the days are as they were, the queue's file has lost its last commits.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <utility>

#include "store/sqlite_file.h"
#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

using namespace std::chrono_literals;
using model::AttemptResult;

constexpr auto far = noon + std::chrono::days{5};

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator(file), {}};
}

class PowerCut : public StoreTest {
protected:
    void SetUp() override {
        StoreTest::SetUp();
        note_queue();
    }
    std::string queue() const { return directory.path() + "/queue.db"; }
    /// What of the queue's file is on the disk.
    void note_queue() {
        file_ = read_file(queue());
        log_ = read_file(queue() + "-wal");
    }
    Recovery cut_power() {
        store.reset();
        std::filesystem::remove(queue() + "-shm");
        std::ofstream(queue(), std::ios::binary) << file_;
        std::ofstream(queue() + "-wal", std::ios::binary) << log_;
        open();
        return wait(store->recover("me", far));
    }
    /// Delivery → attempts made and when it is due.
    std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> waiting() {
        constexpr Statement select{"SELECT delivery_id, attempts, due FROM queue"};
        SqliteFile file(queue(), SqliteFile::Mode::read);
        std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> all;
        Rows rows = file.query(select, {});
        while (rows.next()) {
            const auto delivery = rows.integer();
            const auto attempts = rows.integer();
            all[delivery] = {attempts, rows.integer()};
        }
        return all;
    }
    Lease leased() const { return {.owner = "me", .until = noon + 10min}; }

private:
    std::string file_;
    std::string log_;
};
INSTANTIATE_TEST_SUITE_P(Engine, PowerCut, testing::Values(EngineKind::sqlite), engine_name);

TEST_P(PowerCut, LosesNothingThatWasAccepted) {
    for (int at = 0; at < 20; ++at) {
        accept(a_message());
    }

    cut_power();

    EXPECT_EQ(claim("one.test", far).size(), 20U);
}

TEST_P(PowerCut, SendsNothingAgainThatWasDelivered) {
    const auto accepted = accept(a_message());
    wait(store->finish(end_of(claim("one.test").at(0), Delivered{}, AttemptResult::delivered)));

    cut_power();

    EXPECT_TRUE(claim("one.test", far).empty());
    EXPECT_EQ(story(accepted.message), "accepted delivered");
}

TEST_P(PowerCut, KnowsTheOrderThatADeliveryWaitsFor) {
    accept(a_message());
    auto finish = end_of(
        claim("one.test").at(0),
        RetryAt{.due = far + 24h, .order = {3}, .why = "Waits for an order"},
        AttemptResult::deferred
    );
    finish.attempt.reset();
    wait(store->finish(finish));

    cut_power();

    EXPECT_TRUE(claim("one.test", far).empty());
    EXPECT_EQ(wait(store->end_waits(far, 10)), 1);  // there is no such order
    EXPECT_EQ(claim("one.test", far).size(), 1U);
}

TEST_P(PowerCut, KnowsTheSourceAndTheCauseOfAWait) {
    accept(a_message());
    auto tried = end_of(claim("one.test").at(0), RetryAt{noon + 1min}, AttemptResult::deferred);
    tried.attempt->source = "out-1";
    wait(store->finish(tried));
    auto put_off = end_of(
        claim("one.test", noon + 1min).at(0),
        RetryAt{.due = far + 24h, .why = "It rests", .cause = "measure 1"},
        AttemptResult::deferred
    );
    put_off.attempt.reset();
    wait(store->finish(put_off));

    cut_power();

    EXPECT_TRUE(claim("one.test", far).empty());
    EXPECT_EQ(wait(store->end_waits_for("measure 1", far, 10)).size(), 1U);
    const auto claims = claim("one.test", far);
    ASSERT_EQ(claims.size(), 1U);
    EXPECT_EQ(claims[0].source, "out-1");
}

TEST_P(PowerCut, SaysThatNobodyKnowsWhatBecameOfAnAttempt) {
    const auto accepted = accept(a_message(), leased());

    const auto recovery = cut_power();

    EXPECT_EQ(recovery.interrupted_attempts, 1);
    EXPECT_EQ(story(accepted.message), "accepted interrupted");
    EXPECT_EQ(claim("one.test", far).size(), 1U);
}

TEST_P(PowerCut, KeepsWhatAPersonDid) {
    auto message = a_message();
    hold(message, "why not", far);
    const auto released = accept(message);
    const auto held = accept(message);
    const auto cancelled = accept(a_message());
    note_queue();
    wait(store->send_now(released.deliveries[0], noon, "fine"));
    wait(store->cancel(cancelled.deliveries[0], noon, "no"));

    cut_power();

    const auto claims = claim("one.test", far);
    ASSERT_EQ(claims.size(), 1U);
    EXPECT_EQ(claims[0].delivery, released.deliveries[0]);
    EXPECT_EQ(story(held.message), "accepted held");
}

TEST_P(PowerCut, LeavesTheQueueAsTheDaysTellIt) {
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        if (round % 4 == 0) {
            note_queue();
        }
        const auto now = noon + 5h * round;
        auto message = a_message({"b@one.test", "c@two.test"});
        message.accepted_at = now;
        accept(message);
        for (const auto* destination : {"one.test", "two.test"}) {
            for (const auto& claimed : claim(destination, now)) {
                const Next nexts[] = {Delivered{}, RetryAt{now + 4h}, RetryAt{now + 9h}, Expired{}};
                auto finish = end_of(claimed, nexts[random() % 4], AttemptResult::deferred);
                finish.at = now;
                wait(store->finish(finish));
            }
        }
        const auto before = waiting();
        cut_power();
        ASSERT_EQ(waiting(), before) << round;
    }
}

}  // namespace
}  // namespace postrider::store
