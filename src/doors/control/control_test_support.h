// For tests of the operator's door: a runner on a real store, and one message to try.
#pragma once

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include <stdlib.h>

#include <filesystem>

#include "doors/control/control.h"
#include "doors/control/hand.h"
#include "path/queue/queue_test_support.h"
#include "secrets/installation_key.h"
#include "store/tenancy.h"
#include "testing/prompt_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::doors::control {

using namespace std::chrono_literals;

inline std::string scratch_directory() {
    auto pattern = (std::filesystem::temp_directory_path() / "postrider-control-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    return pattern;
}

class ControlTest : public ::testing::Test {
protected:
    ControlTest() {
        make_server();
        control_.add_to(router_);
        hand_.add_to(router_);
        testing::run(world_.loop, runner_.start());
    }
    ~ControlTest() override {
        EXPECT_TRUE(testing::run(world_.loop, runner_.stop(1h)));
        std::filesystem::remove_all(directory_);
    }
    /// acme/main, which is the first: {1}.
    void make_server() {
        const auto make = [](store::Transaction& transaction) {
            const auto owner = store::create_organization(transaction, "Acme", "acme");
            ASSERT_TRUE(owner.has_value());
            model::Server server;
            server.organization = owner->id;
            server.name = server.permalink = "main";
            server.token = "abcdef";
            ASSERT_TRUE(store::create_server(transaction, server).has_value());
        };
        testing::run(world_.loop, store_.write(make));
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
        return answer(http::Method::get, path, query);
    }
    boost::json::object told(const std::string& path, const std::string& query = {}) {
        const auto response = answer(http::Method::post, path, query);
        EXPECT_EQ(response.status, 200) << response.body;
        return boost::json::parse(response.body).as_object();
    }
    http::Response answer(http::Method method, const std::string& path, const std::string& query) {
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
    int looks_ = 0;
    Hand hand_{{.runner = runner_, .look_again = [this] { ++looks_; }}};
    http::Router router_;
};

}  // namespace postrider::doors::control
