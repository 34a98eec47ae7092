// Who is held with its server, and who may go.
#include "path/queue/suspension.h"

#include <gtest/gtest.h>

#include "path/queue/queue_test_support.h"
#include "testing/run.h"
#include "testing/sim_loop.h"

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;
using model::EventKind;

class SuspensionTest : public ::testing::Test {
protected:
    SuspensionTest() {
        store.server_kept.id = {1};
        store.server_kept.is_suspended = true;
    }
    void happened(EventKind kind, std::string detail = {}, std::uint32_t delivery = 1) {
        model::Event event;
        event.kind = kind;
        event.delivery = a_claim(delivery).delivery;
        event.detail = std::move(detail);
        store.events.push_back(std::move(event));
    }
    std::optional<store::Finish> kept_back() {
        return testing::run(loop, keep_back(store, a_claim(1), loop.clock().now(), 1h));
    }
    bool is_held() {
        const auto finish = kept_back();
        return finish && std::holds_alternative<model::Hold>(finish->next);
    }

    NotingStore store;
    testing::SimLoop loop;
};

TEST_F(SuspensionTest, HoldsForAsLongAsItIsTold) {
    const auto now = loop.clock().now();
    const auto finish = kept_back();

    ASSERT_TRUE(finish);
    const auto& hold = std::get<model::Hold>(finish->next);
    EXPECT_EQ(hold.reason, model::server_is_suspended);
    EXPECT_EQ(hold.ends_at, now + 1h);
}

TEST_F(SuspensionTest, HoldsNobodyElse) {
    store.server_kept.is_suspended = false;
    EXPECT_FALSE(kept_back());
}

TEST_F(SuspensionTest, EndsWhatAServerLeavesBehindThatWasDeleted) {
    store.server_kept = {};

    const auto finish = kept_back();

    ASSERT_TRUE(finish);
    EXPECT_TRUE(std::holds_alternative<store::Cancelled>(finish->next));
    EXPECT_EQ(finish->detail, "Its mail server was deleted.");
    EXPECT_FALSE(finish->attempt);
}

TEST_F(SuspensionTest, LetsGoWhatAPersonLetGo) {
    happened(EventKind::accepted);
    happened(EventKind::held);
    EXPECT_TRUE(is_held());

    happened(EventKind::released, "Ann said so");
    EXPECT_FALSE(is_held());
    happened(EventKind::deferred);
    EXPECT_FALSE(is_held());

    happened(EventKind::held);
    EXPECT_TRUE(is_held());
}

TEST_F(SuspensionTest, IsNotEndedByAnEarlierResumption) {
    happened(EventKind::held);
    happened(EventKind::released, std::string(store::hold_is_over));

    EXPECT_TRUE(is_held());
}

TEST_F(SuspensionTest, IsNotEndedByWhatHappenedToAnotherRecipient) {
    happened(EventKind::released, "Ann said so", 2);

    EXPECT_TRUE(is_held());
}

}  // namespace
}  // namespace postrider::queue
