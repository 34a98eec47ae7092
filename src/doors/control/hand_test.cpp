// What the operator's door has done.
#include "doors/control/hand.h"

#include "doors/control/control_test_support.h"

namespace postrider::doors::control {
namespace {

using HandTest = ControlTest;

TEST_F(HandTest, CancelsWhatIsNotUnderWay) {
    const auto id = accept_one();
    const auto path = "/v1/messages/" + std::to_string(id.value);
    world_.loop.advance(2min);

    EXPECT_EQ(told(path + "/cancel", "why=Ann%20said%20so").at("result"), "done");
    EXPECT_EQ(
        testing::run(world_.loop, store_.delivery(id))->status, model::DeliveryStatus::cancelled
    );
    const auto again = told(path + "/cancel");
    EXPECT_EQ(again.at("result"), "over");
    EXPECT_EQ(again.at("status"), "cancelled");
}

TEST_F(HandTest, SaysThatItIsBeingTriedAndActsAfterwards) {
    const auto id = accept_one();
    const auto path = "/v1/messages/" + std::to_string(id.value);
    const auto until = std::to_string(base::to_micros(world_.clock().now() + std::chrono::days{7}));

    const auto said = told(path + "/hold", "why=ask&until=" + until);
    EXPECT_EQ(said.at("result"), "trying");
    world_.loop.advance(1min);

    const auto view = testing::run(world_.loop, store_.delivery(id));
    EXPECT_EQ(view->status, model::DeliveryStatus::held);
    EXPECT_EQ(view->hold_reason, "ask");
    EXPECT_EQ(testing::run(world_.loop, store_.attempts(id)).size(), 1U);
}

TEST_F(HandTest, HasNoHandOnWhatIsNone) {
    const auto post = [this](const std::string& path) {
        return answer(http::Method::post, path, "").status;
    };
    EXPECT_EQ(post("/v1/messages/none/cancel"), 404);
    EXPECT_EQ(post("/v1/messages/1383778790506497/cancel"), 404);
    EXPECT_EQ(post("/v1/messages/1383778790506497/hold"), 400);
}

TEST_F(HandTest, LooksAgainAtOnce) {
    EXPECT_TRUE(told("/v1/look").at("read").as_bool());
    EXPECT_EQ(looks_, 1);
}

}  // namespace
}  // namespace postrider::doors::control
