// Mail that a route leads to endpoints, from the store to somebody else's server and back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/endpoints.h"
#include "testing/web.h"
#include "tests/path/house.h"

namespace postrider::tests {
namespace {

using model::DeliveryStatus;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ForEndpoints : public House {
protected:
    testing::Web web_{world_};
    model::HttpEndpoint hooks_{.url = "http://hooks.test/in"};
};

TEST_F(ForEndpoints, IsToldAndTheAttemptSaysSo) {
    start();
    const auto accepted = arrive({make_endpoint(hooks_)});
    world_.loop.settle();

    EXPECT_EQ(web_.requests.size(), 1U);
    EXPECT_EQ(status_of(accepted.deliveries[0]), DeliveryStatus::delivered);
    const auto attempt = attempts_of(accepted.deliveries[0]).at(0);
    EXPECT_EQ(attempt.host, "hooks.test");
    EXPECT_EQ(attempt.address, "192.0.2.1:80");
    EXPECT_EQ(attempt.reply_code, 200);
    EXPECT_EQ(attempt.reply, "thanks");
}

TEST_F(ForEndpoints, IsToldAgainWhenTheyAskForIt) {
    web_.answer = http::Response::text(429, "slowly");
    web_.answer.fields.add("Retry-After", "40");
    start();
    const auto accepted = arrive({make_endpoint(hooks_)});
    world_.loop.settle();
    EXPECT_EQ(status_of(accepted.deliveries[0]), DeliveryStatus::deferred);

    web_.answer = http::Response::text(200, "now");
    world_.loop.advance(39s);
    EXPECT_EQ(web_.requests.size(), 1U);
    world_.loop.advance(2s);

    EXPECT_EQ(status_of(accepted.deliveries[0]), DeliveryStatus::delivered);
    EXPECT_THAT(events_of(accepted.message), ElementsAre("accepted", "deferred", "delivered"));
}

TEST_F(ForEndpoints, IsToldOnScheduleAndThenGivenUp) {
    web_.answer = http::Response::text(500, "broken");
    start();
    const auto accepted = arrive({make_endpoint(hooks_)});
    world_.loop.run_until_idle(24h);

    EXPECT_EQ(status_of(accepted.deliveries[0]), DeliveryStatus::expired);
    EXPECT_EQ(web_.requests.size(), 6U);
}

TEST_F(ForEndpoints, ThatRefuseBouncesToTheSenderWhoLearnsNothingOfThem) {
    world_.zone.add("ext.test MX 10 mx.ext.test\nmx.ext.test A 192.0.2.7\n");
    const auto& sink = place_sink("192.0.2.7");
    web_.answer = http::Response::text(404, "secret words");
    start();
    const auto accepted = arrive({make_endpoint(hooks_)});
    world_.loop.settle();

    EXPECT_EQ(status_of(accepted.deliveries[0]), DeliveryStatus::bounced);
    EXPECT_THAT(events_of(accepted.message), ElementsAre("accepted", "bounced", "notified"));
    EXPECT_EQ(sink.received(), 1U);
    const auto notice = deliveries().front();
    EXPECT_EQ(notice.recipient, "joe@ext.test");
    const auto content = testing::run(world_.loop, store_->content(notice.message));
    ASSERT_TRUE(content);
    EXPECT_THAT(std::string(content->head()), HasSubstr("Status: 5.3.0"));
    EXPECT_THAT(std::string(content->head()), Not(HasSubstr("secret")));
    EXPECT_THAT(std::string(content->head()), Not(HasSubstr("hooks.test")));
}

TEST_F(ForEndpoints, ThatAreSlowHoldsNobodyElse) {
    world_.zone.add("slow.test A 192.0.2.1");
    start();
    const auto slow =
        make_endpoint(model::HttpEndpoint{.url = "http://slow.test/", .timeout = 60s});
    const auto quick = make_endpoint(hooks_);
    web_.takes_at["slow.test"] = 50s;

    for (int i = 0; i < 30; ++i) {
        arrive({slow});
    }
    std::vector<model::DeliveryId> others;
    for (int i = 0; i < 30; ++i) {
        others.push_back(arrive({quick}).deliveries[0]);
    }
    world_.loop.settle();

    for (const auto other : others) {
        EXPECT_EQ(status_of(other), DeliveryStatus::delivered);
    }
}

TEST_F(ForEndpoints, ThatAreSeveralIsToldToEachByItself) {
    start();
    const auto broken = make_endpoint(model::HttpEndpoint{.url = "http://nowhere.test/"});
    const auto accepted = arrive({make_endpoint(hooks_), broken});
    world_.loop.settle();

    EXPECT_EQ(status_of(accepted.deliveries[0]), DeliveryStatus::delivered);
    EXPECT_EQ(status_of(accepted.deliveries[1]), DeliveryStatus::deferred);
}

TEST_F(ForEndpoints, ThatAreDeletedIsHeldAndMayBeLetGo) {
    web_.answer = http::Response::text(500, "broken");
    start();
    const auto destination = make_endpoint(hooks_);
    const auto id = arrive({destination}).deliveries[0];
    world_.loop.settle();
    testing::run(world_.loop, store_->write([&](store::Transaction& transaction) {
        EXPECT_TRUE(store::remove(transaction, *model::endpoint_of(destination)));
    }));
    world_.loop.advance(10min);

    EXPECT_EQ(status_of(id), DeliveryStatus::held);
    const auto view = *testing::run(world_.loop, store_->delivery(id));
    EXPECT_EQ(view.hold_reason, "The endpoint that the route led to no longer exists");
    EXPECT_EQ(web_.requests.size(), 1U);
}

TEST_F(ForEndpoints, ByAddressIsForwardedInOurNameWithAToken) {
    world_.zone.add("else.test MX 10 mx.else.test\nmx.else.test A 192.0.2.8\n");
    const auto& sink = place_sink("192.0.2.8");
    start();
    const auto accepted =
        arrive({make_endpoint(model::AddressEndpoint{.address = "ann@else.test"})});
    world_.loop.settle();

    EXPECT_EQ(status_of(accepted.deliveries[0]), DeliveryStatus::delivered);
    EXPECT_EQ(sink.received(), 1U);
    EXPECT_EQ(attempts_of(accepted.deliveries[0]).at(0).host, "mx.else.test");
}

}  // namespace
}  // namespace postrider::tests
