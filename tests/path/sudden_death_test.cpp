// Death without warning, after each single step of a message's life.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/path/house.h"

namespace postrider::tests {
namespace {

using model::AttemptResult;
using model::DeliveryStatus;

/// One process with its world. It is never taken down: what a dead process had in memory is never
/// looked at again.
struct Life {
    Life(
        base::Duration elapsed,
        testing::PromptStore& store,
        const secrets::InstallationKey& key,
        base::Log& log,
        const Wishes& wishes
    )
        : rooms(world, store, key, log, wishes), sink(world.loop, world.random, log, {}) {
        world.zone.add("there.test MX 10 mx.there.test\nmx.there.test A 192.0.2.1\n");
        // With a way that takes its time, every flight of the conversation is a step of its own.
        world.network().set_link(*base::IpAddress::parse("192.0.2.1"), {.delay = 10ms});
        world.loop.advance(elapsed);
        sink.start({.address = *base::IpAddress::parse("192.0.2.1"), .port = 25});
        testing::run(world.loop, rooms.runner.start());
    }
    base::Duration elapsed() { return world.clock().now() - testing::SimClock::start; }

    testing::World world;
    Rooms rooms;
    doors::sink::Sink sink;
    Life* before = nullptr;
};

/// What became of one message.
struct Fate {
    std::size_t steps = 0;  ///< until death, or until nothing more was to do
    bool is_accepted = false;
    std::uint64_t received_before_death = 0;
    std::uint64_t received = 0;
};

class SuddenDeath : public House {
protected:
    Life& be_born() {
        auto life = std::make_unique<Life>(elapsed_, *store_, key_, log_, wishes_);
        life->before = latest_;
        latest_ = life.release();
        return *latest_;
    }
    /// Sends a message, dies after so many steps of its life, lives on in a fresh process.
    Fate live_and_die(const std::string& recipient, std::size_t steps_max) {
        Fate fate;
        Life& life = be_born();
        bool is_accepted = false;
        life.world.loop.spawn(accept(life, recipient, is_accepted), "sudden_death");
        const auto latest = life.world.clock().instant() + 2min;
        while (fate.steps < steps_max && life.world.clock().instant() < latest &&
               life.world.loop.step()) {
            ++fate.steps;
        }
        fate.is_accepted = is_accepted;
        fate.received_before_death = life.sink.received();
        elapsed_ = life.elapsed() + 1s;

        Life& next = be_born();
        next.world.loop.advance(30min);
        fate.received = fate.received_before_death + next.sink.received();
        EXPECT_TRUE(testing::run(next.world.loop, next.rooms.runner.stop(20min)));
        elapsed_ = next.elapsed() + 1s;
        return fate;
    }
    std::vector<store::DeliveryView> deliveries_to(const std::string& recipient) {
        std::vector<store::DeliveryView> found;
        for (auto& delivery : deliveries()) {
            if (delivery.recipient == recipient) {
                found.push_back(std::move(delivery));
            }
        }
        return found;
    }
    int interruptions_of(model::DeliveryId delivery) {
        const auto attempts = attempts_of(delivery);
        return static_cast<int>(
            std::ranges::count(attempts, AttemptResult::interrupted, &model::Attempt::result)
        );
    }

private:
    net::Task<> accept(Life& life, std::string recipient, bool& is_accepted) {
        intake::Submission submission;
        submission.server = server_;
        submission.sender = "bounces+" + recipient;
        submission.recipients.push_back({.address = recipient});
        submission.content = model::Content::from("From: a@acme.test\r\n\r\nbody\r\n");
        const auto answer = co_await life.rooms.intake.accept(std::move(submission));
        is_accepted = std::holds_alternative<intake::Receipt>(answer);
    }
    /// All lives hang together here, so that nobody takes them for lost memory.
    static inline Life* latest_ = nullptr;
    base::Duration elapsed_{};
};

TEST_F(SuddenDeath, LosesNothingAndSendsTwiceOnlyWhatMayHaveBeenTaken) {
    const std::size_t whole = live_and_die("bob+whole@there.test", 100'000).steps;
    ASSERT_GT(whole, 30U);
    int twice = 0;
    for (std::size_t steps = 0; steps <= whole; ++steps) {
        const auto recipient = "bob+" + std::to_string(steps) + "@there.test";
        SCOPED_TRACE("death after step " + std::to_string(steps) + " of " + std::to_string(whole));

        const auto fate = live_and_die(recipient, steps);

        const auto found = deliveries_to(recipient);
        ASSERT_LE(found.size(), 1U);
        EXPECT_TRUE(!found.empty() || !fate.is_accepted);
        if (!found.empty()) {
            EXPECT_EQ(found[0].status, DeliveryStatus::delivered);
            EXPECT_GE(fate.received, 1U);
            EXPECT_LE(fate.received, 1U + fate.received_before_death);
            EXPECT_LE(interruptions_of(found[0].id), 1);
            twice += fate.received == 2U ? 1 : 0;
            EXPECT_EQ(
                fate.received == 2U,
                fate.received_before_death == 1U && interruptions_of(found[0].id) == 1
            );
        }
    }
    EXPECT_GT(twice, 0);
}

TEST_F(SuddenDeath, NeitherLosesNorRepeatsABounce) {
    const std::size_t whole = live_and_die("refuse+whole@there.test", 100'000).steps;
    for (std::size_t steps = 0; steps <= whole; ++steps) {
        const auto recipient = "refuse+" + std::to_string(steps) + "@there.test";
        SCOPED_TRACE("death after step " + std::to_string(steps) + " of " + std::to_string(whole));

        live_and_die(recipient, steps);

        const auto found = deliveries_to(recipient);
        const auto bounces = deliveries_to("bounces+" + recipient);
        EXPECT_EQ(found.size(), bounces.size());
        for (const auto& delivery : found) {
            EXPECT_EQ(delivery.status, DeliveryStatus::bounced);
        }
        for (const auto& bounce : bounces) {
            EXPECT_EQ(bounce.status, DeliveryStatus::delivered);
        }
    }
}

TEST_F(SuddenDeath, KeepsTheCountOfAttemptsOfWhatIsDeferred) {
    const std::size_t whole = live_and_die("greylist+whole@there.test", 100'000).steps;
    for (std::size_t steps = 0; steps <= whole; steps += 3) {
        const auto recipient = "greylist+step" + std::to_string(steps) + "@there.test";
        SCOPED_TRACE("death after step " + std::to_string(steps) + " of " + std::to_string(whole));

        const auto fate = live_and_die(recipient, steps);

        for (const auto& delivery : deliveries_to(recipient)) {
            EXPECT_EQ(delivery.status, DeliveryStatus::delivered);
            std::uint32_t number = 0;
            for (const auto& attempt : attempts_of(delivery.id)) {
                EXPECT_EQ(attempt.number, ++number);
            }
            EXPECT_LE(fate.received, 1U + fate.received_before_death);
        }
    }
}

}  // namespace
}  // namespace postrider::tests
