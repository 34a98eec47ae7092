// What waits, and for what, as the store has it.
#include <gtest/gtest.h>

#include <stdlib.h>

#include <filesystem>

#include "path/explain/queue.h"
#include "path/explain/story_test_support.h"
#include "store/orders.h"
#include "testing/prompt_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::explain {
namespace {

using namespace std::chrono_literals;

std::string scratch_directory() {
    auto pattern = (std::filesystem::temp_directory_path() / "postrider-queue-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    return pattern;
}

class QueueReading : public ::testing::Test {
protected:
    ~QueueReading() override { std::filesystem::remove_all(directory_); }

    model::DeliveryId accept(const std::string& destination, model::Queue birth = {}) {
        model::NewMessage message;
        message.server = {1};
        message.sender = "a@acme.test";
        message.accepted_at = ten;
        message.expires_at = ten + 24h;
        message.content = model::Content::from("Subject: x\r\n\r\nx\r\n");
        message.deliveries.push_back(
            {.recipient = "b@" + destination, .destination = destination, .birth = birth}
        );
        return testing::run(world_.loop, store_.accept(message, {})).deliveries[0];
    }
    /// It is claimed, and waits without having been tried.
    void put_off(const std::string& destination, const store::RetryAt& wait) {
        const model::Strand strand{.destination = destination, .server = {1}};
        const store::Lease lease{.owner = "me", .until = ten + 1min};
        const auto claimed =
            testing::run(world_.loop, store_.claim_due(strand, 1, ten, lease)).claims;
        ASSERT_EQ(claimed.size(), 1U);
        store::Finish finish;
        finish.delivery = claimed[0].delivery;
        finish.message = claimed[0].message;
        finish.server = claimed[0].server;
        finish.at = ten;
        finish.next = wait;
        finish.detail = wait.why;
        testing::run(world_.loop, store_.finish(finish));
    }
    StoredQueue read(const std::string& only = "") {
        StoredQueue stored;
        auto unit = [&](store::Transaction& transaction) {
            stored = read_queue(transaction, only, ten);
        };
        testing::run(world_.loop, store_.read(unit));
        return stored;
    }

    const std::string directory_ = scratch_directory();
    testing::World world_;
    testing::PromptStore store_{directory_};
};

TEST_F(QueueReading, TellsWhatTheFirstOfADestinationWaitsFor) {
    accept("there.test");
    put_off("there.test", {.due = ten + 5min, .why = "Waits for its send window"});
    accept("later.test", {.not_before = ten + 1h});
    accept("due.test");

    const auto stored = read();

    EXPECT_EQ(stored.reasons.at("there.test"), "Waits for its send window");
    EXPECT_EQ(stored.reasons.at("later.test"), "Was to be sent then, and not earlier");
    EXPECT_FALSE(stored.reasons.contains("due.test"));
    EXPECT_TRUE(stored.first.empty());
}

TEST_F(QueueReading, TellsTheFirstDueOfTheOneThatWasAskedFor) {
    const auto id = accept("there.test");

    const auto stored = read("there.test");

    ASSERT_EQ(stored.first.size(), 1U);
    EXPECT_EQ(stored.first[0].place.delivery, id);
    EXPECT_EQ(stored.first[0].recipient, "b@there.test");
    EXPECT_EQ(stored.first[0].why, "") << "it has its turn";
}

TEST_F(QueueReading, TellsTheOrdersThatMailWaitsFor) {
    model::Order order;
    order.kind = model::OrderKind::suspend;
    order.domain = "there.test";
    order.reason = "their wish";
    order.made_at = ten;
    auto unit = [&](store::Transaction& transaction) {
        order.id = store::add_order(transaction, order);
    };
    testing::run(world_.loop, store_.write(unit));
    accept("there.test");
    put_off("there.test", {.due = ten + 5min, .order = order.id, .why = "Waits"});

    const auto stored = read();

    EXPECT_EQ(stored.destinations.at(0).ordered.at(0).count, 1);
    EXPECT_TRUE(stored.orders.at(order.id).ends_with("their wish")) << stored.orders.at(order.id);
}

}  // namespace
}  // namespace postrider::explain
