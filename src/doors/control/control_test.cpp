// What the operator's door answers.
#include "doors/control/control.h"

#include "doors/control/control_test_support.h"

namespace postrider::doors::control {
namespace {

using namespace std::chrono_literals;

TEST_F(ControlTest, TellsTheQueueAsTheServerSeesIt) {
    accept_one();

    const auto queue = facts("/v1/queue");

    EXPECT_TRUE(queue.at("running").as_bool());
    EXPECT_EQ(queue.at("owner"), "mx.postrider.test");
    EXPECT_EQ(queue.at("sources").as_array().at(0).as_object().at("reason"), "resting");
    const auto& site = queue.at("sites").as_array().at(0).as_object();
    EXPECT_EQ(site.at("site"), "there.test");
    EXPECT_EQ(site.at("trying").to_number<int>(), 1);
    EXPECT_EQ(site.at("leased").to_number<int>(), 1);
    EXPECT_EQ(site.at("lanes").as_array().at(0).as_object().at("source"), "out");
    EXPECT_EQ(queue.at("load").as_object().at("trying").to_number<int>(), 1);
    EXPECT_TRUE(facts("/v1/queue", "name=nobody.test").at("sites").as_array().empty());
}

TEST_F(ControlTest, TellsTheSourcesAndLooksAtThemWhenAsked) {
    const auto source = facts("/v1/sources").at("sources").as_array().at(0).as_object();
    EXPECT_EQ(source.at("reason"), "resting");
    EXPECT_FALSE(source.at("in_use").as_bool());

    const auto looked = answer(http::Method::post, "/v1/sources/check", {});

    const auto sources = boost::json::parse(looked.body).at("sources").as_array();
    EXPECT_TRUE(sources.at(0).at("in_use").as_bool());
}

TEST_F(ControlTest, TellsWhatWasSaidLately) {
    accept_one();
    world_.loop.advance(2min);

    const auto queue = facts("/v1/queue", "name=there.test");

    const auto& site = queue.at("sites").as_array().at(0).as_object();
    EXPECT_EQ(site.at("lately").as_object().at("last_reply"), "451 later");
    EXPECT_EQ(queue.at("first_due").as_array().at(0).as_object().at("last_reply"), "451 later");
}

TEST_F(ControlTest, TellsWhereAMessageIsAtThisMoment) {
    const auto id = accept_one();
    world_.loop.advance(5s);
    const auto path = "/v1/messages/" + std::to_string(id.value);

    const auto tried = facts(path).at("live").as_object();
    EXPECT_EQ(tried.at("words"), "It is being tried with there.test, for 5.0 s so far.");
    EXPECT_EQ(tried.at("site"), "there.test");
    world_.loop.advance(1min);

    const auto trail = facts(path);
    EXPECT_EQ(
        trail.at("live").as_object().at("words"),
        "The server runs (mx.postrider.test) and does not hold it."
    );
    EXPECT_EQ(trail.at("attempts").as_array().size(), 1U);
}

TEST_F(ControlTest, KnowsNoMessageThatIsNoneOrNeverWas) {
    EXPECT_EQ(get("/v1/messages/none").status, 404);
    EXPECT_EQ(get("/v1/messages/-1").status, 404);
    EXPECT_EQ(get("/v1/messages/1383778790506497").status, 404);
}

}  // namespace
}  // namespace postrider::doors::control
