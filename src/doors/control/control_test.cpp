// What the operator's door answers.
#include "doors/control/control.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include <stdlib.h>

#include <filesystem>

#include "path/queue/queue_test_support.h"
#include "secrets/installation_key.h"
#include "testing/prompt_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::doors::control {
namespace {

using namespace std::chrono_literals;

std::string scratch_directory() {
    auto pattern = (std::filesystem::temp_directory_path() / "postrider-control-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    return pattern;
}

class ControlTest : public ::testing::Test {
protected:
    ControlTest() {
        control_.add_to(router_);
        testing::run(world_.loop, runner_.start());
    }
    ~ControlTest() override {
        EXPECT_TRUE(testing::run(world_.loop, runner_.stop(1h)));
        std::filesystem::remove_all(directory_);
    }
    boost::json::object facts(const std::string& path, const std::string& query = {}) {
        const auto response = get(path, query);
        EXPECT_EQ(response.status, 200);
        return boost::json::parse(response.body).as_object();
    }
    /// To there.test, where every attempt takes a minute.
    model::DeliveryId accept_one() {
        delivery_.attempt = [this](const model::Claim&) -> net::Task<delivery::Outcome> {
            const auto until = world_.clock().instant() + 1min;
            co_await world_.clock().sleep_until(until);
            delivery::Outcome outcome;
            outcome.attempt.at = world_.clock().now();
            outcome.attempt.reply = "451 later";
            co_return outcome;
        };
        model::NewMessage message;
        message.server = {1};
        message.sender = "a@acme.test";
        message.accepted_at = world_.clock().now();
        message.expires_at = message.accepted_at + 24h;
        message.content = model::Content::from("Subject: x\r\n\r\nx\r\n");
        message.deliveries.push_back({.recipient = "b@there.test", .destination = "there.test"});
        const auto id = testing::run(world_.loop, store_.accept(message, {})).deliveries[0];
        runner_.wake(model::strand_of(message, message.deliveries[0]), message.accepted_at);
        world_.loop.settle();
        return id;
    }

    http::Response get(const std::string& path, const std::string& query = {}) {
        return ask(http::Method::get, path, query);
    }
    http::Response ask(http::Method method, const std::string& path, const std::string& query) {
        http::Request request{.method = method, .path = path, .query = query};
        const auto routed = router_.route(request);
        return testing::run(world_.loop, std::get<const http::Endpoint*>(routed)->serve(request));
    }

    base::Log log_{[](std::string_view) {}, [] { return base::Time{}; }};
    const std::string directory_ = scratch_directory();
    testing::PromptStore store_{directory_};
    queue::ScriptedDelivery delivery_;
    testing::World world_;
    secrets::InstallationKey key_ = secrets::InstallationKey::random(world_.random);
    intake::Admission admission_{world_.clock(), store_, world_.random, {}};
    queue::Identities identities_{store_, key_, world_.random, log_, {}};
    queue::Notices notices_{
        {world_.clock(), store_, admission_, world_.random, log_}, {.is_on = false}
    };
    queue::Runner runner_{
        world_.loop,
        {store_, delivery_, identities_, notices_, log_},
        {.owner = "mx.postrider.test", .schedule = {.first = 5min, .factor = 1, .longest = 5min}}
    };
    std::string reason_ = "resting";
    Control control_{
        {.clock = world_.clock(),
         .store = store_,
         .runner = runner_,
         .directory = directory_,
         .attempts_max = 18,
         .sources =
             [this] {
                 return std::vector<explain::SourceStanding>{{.name = "first", .reason = reason_}};
             },
         .look_at_sources = [this]() -> net::Task<> {
             reason_.clear();
             co_return;
         }}
    };
    http::Router router_;
};

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

    const auto looked = ask(http::Method::post, "/v1/sources/check", {});

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
