// A campaign of a million and the passwords that people wait for: the real queue, in virtual time.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <unordered_map>

#include "path/queue/queue_test_support.h"
#include "path/queue/runner.h"
#include "secrets/installation_key.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;

constexpr model::ServerId campaigner{1};
constexpr model::ServerId neighbour{2};

/// Claims are made when they are asked for, so that a million need no memory.
class MillionStore final : public testing::EmptyStore {
public:
    Task<store::Claimed> claim_due(
        model::Strand strand, std::size_t limit, base::Time, store::Lease
    ) override {
        store::Claimed claimed;
        auto& shelf = shelves[strand];
        while (claimed.claims.size() < limit && !shelf.empty()) {
            claimed.claims.push_back(std::move(shelf.front()));
            shelf.pop_front();
        }
        auto& uncounted = counted[strand];
        while (claimed.claims.size() < limit && uncounted > 0) {
            --uncounted;
            claimed.claims.push_back(claim_of(strand));
        }
        co_return claimed;
    }
    Task<std::optional<model::Server>> server(model::ServerId id) override {
        co_return model::Server{.id = id};
    }
    Task<void> finish(const store::Finish&) override { co_return; }
    Task<void> release(std::vector<model::DeliveryId>) override { co_return; }
    Task<void> renew(std::vector<model::DeliveryId>, base::Time) override { co_return; }
    Task<std::vector<store::Waiting>> waiting(base::Time now) override {
        std::vector<store::Waiting> all;
        for (const auto& [strand, count] : counted) {
            if (count > 0) {
                all.push_back({.strand = strand, .count = count, .due = now - 1h});
            }
        }
        co_return all;
    }
    model::Claim claim_of(const model::Strand& strand) {
        auto claim = a_claim(++number, strand.destination);
        claim.server = strand.server;
        claim.stream = strand.stream;
        return claim;
    }

    std::uint32_t number = 0;
    std::map<model::Strand, std::int64_t> counted;
    std::map<model::Strand, std::deque<model::Claim>> shelves;
};

RunnerOptions some_options() {
    RunnerOptions options;
    options.owner = "me";
    options.schedule = {.first = 5min, .factor = 2, .longest = 1h, .attempts_max = 6};
    options.lane = {.workers_max = 10, .ready_max = 100};
    return options;
}

class FairShare : public ::testing::Test {
protected:
    FairShare() {
        delivery.attempt = [this](const model::Claim& claim) -> net::Task<delivery::Outcome> {
            // A host that takes between a tenth and three tenths of a second for a message.
            const auto taken =
                100ms +
                std::chrono::microseconds{static_cast<std::int64_t>(world.random.below(200'000))};
            const auto until = world.clock().instant() + taken;
            co_await world.clock().sleep_until(until);
            finished(claim);
            delivery::Outcome outcome;
            outcome.attempt.result = model::AttemptResult::delivered;
            co_return outcome;
        };
    }
    ~FairShare() override { EXPECT_TRUE(testing::run(world.loop, runner.stop(1h))); }

    /// Accepts one now, as the doorway does.
    void accept(const model::Strand& strand) {
        auto claim = store.claim_of(strand);
        begun[claim.delivery] = world.clock().instant();
        model::NewMessage message;
        message.server = strand.server;
        message.stream = strand.stream;
        message.content = claim.content;
        message.deliveries.push_back({.recipient = "x", .destination = strand.destination});
        std::vector<model::Claim> claims{std::move(claim)};
        if (runner.reserve(message)) {
            runner.take(std::move(claims));
        } else {
            store.shelves[strand].push_back(std::move(claims.front()));
            runner.wake(strand, world.clock().now());
        }
    }
    void finished(const model::Claim& claim) {
        const auto entry = begun.find(claim.delivery);
        if (entry == begun.end()) {
            ++campaign_sent;
        } else {
            waits.push_back(world.clock().instant() - entry->second);
            begun.erase(entry);
        }
    }
    base::Duration percentile(std::size_t percent) {
        std::ranges::sort(waits);
        return waits.at(waits.size() * percent / 100);
    }

    const model::Strand campaign{
        .destination = "there.test", .server = campaigner, .stream = model::Stream::bulk
    };
    const model::Strand password{.destination = "there.test", .server = campaigner};
    const model::Strand other{.destination = "there.test", .server = neighbour};

    base::Log log{[](std::string_view) {}, [] { return base::Time{}; }};
    MillionStore store;
    ScriptedDelivery delivery;
    testing::World world;
    secrets::InstallationKey key = secrets::InstallationKey::random(world.random);
    intake::Admission admission{world.clock(), store, world.random, {}};
    Identities identities{store, key, world.random, log, {}};
    Notices notices{{world.clock(), store, admission, world.random, log}, {.is_on = false}};
    Runner runner{world.loop, {store, delivery, identities, notices, log}, some_options()};

    std::unordered_map<model::DeliveryId, base::Instant> begun;
    std::vector<base::Duration> waits;
    int campaign_sent = 0;
};

TEST_F(FairShare, APasswordDoesNotWaitBehindAMillionOfACampaign) {
    store.counted[campaign] = 1'000'000;
    testing::run(world.loop, runner.start());
    world.loop.advance(10s);

    for (int number = 0; number < 200; ++number) {
        accept(number % 2 == 0 ? password : other);
        world.loop.advance(
            100ms +
            std::chrono::microseconds{static_cast<std::int64_t>(world.random.below(400'000))}
        );
    }
    world.loop.advance(10s);

    EXPECT_EQ(waits.size(), 200U);
    EXPECT_LT(percentile(95), 2s);
    EXPECT_LT(percentile(99), 2s);
    EXPECT_GT(campaign_sent, 2000);  // and the campaign goes on
}

TEST_F(FairShare, ABurstOfANeighbourSharesTheHostWithTheCampaign) {
    store.counted[campaign] = 1'000'000;
    testing::run(world.loop, runner.start());
    world.loop.advance(10s);
    const int before = campaign_sent;

    for (int number = 0; number < 500; ++number) {
        accept(other);
    }
    world.loop.run_until([&] { return waits.size() == 500; }, 1h);

    EXPECT_EQ(waits.size(), 500U);
    EXPECT_NEAR(campaign_sent - before, 500, 50);
}

TEST_F(FairShare, HoldsNoMoreInMemoryThanTheLaneMayHave) {
    store.counted[campaign] = 1'000'000;
    testing::run(world.loop, runner.start());
    world.loop.advance(10s);

    ASSERT_EQ(runner.lanes().size(), 1U);
    EXPECT_LE(runner.lanes()[0].ready, 100U);
}

}  // namespace
}  // namespace postrider::queue
