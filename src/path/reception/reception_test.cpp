// What becomes of one DATA.
#include "path/reception/reception.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "path/reception/arrival_test_support.h"
#include "testing/empty_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::reception {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class KnowingStore final : public testing::EmptyStore {
public:
    Task<std::optional<model::Server>> server(model::ServerId id) override {
        co_return server_number(id.value);
    }
    Task<std::optional<store::RouteOnServer>> return_path_route(model::ServerId server) override {
        if (!has_return_path_route) {
            co_return std::nullopt;
        }
        auto route = route_to_endpoint(server.value);
        route.name = model::return_path_route;
        co_return store::RouteOnServer{route, server_number(server.value)};
    }

    bool has_return_path_route = false;
};

/// Answers what it is given.
class FixedScanner final : public scan::Scanner {
public:
    net::Task<scan::ScanResult> scan(scan::ScanRequest request) override {
        requests.push_back(std::move(request));
        co_return result;
    }

    scan::ScanResult result;
    std::vector<scan::ScanRequest> requests;
};

class Receive : public ::testing::Test {
protected:
    std::variant<std::vector<model::NewMessage>, intake::Refusal> ask(Arrival arrival) {
        return testing::run(world.loop, reception.receive(std::move(arrival)));
    }
    std::vector<model::NewMessage> receive(Arrival arrival) {
        auto answer = ask(std::move(arrival));
        if (const auto* refusal = std::get_if<intake::Refusal>(&answer)) {
            ADD_FAILURE() << refusal->text;
            return {};
        }
        return std::get<std::vector<model::NewMessage>>(std::move(answer));
    }
    const model::Ended& only_end(const std::vector<model::NewMessage>& letters) {
        return std::get<model::Ended>(letters.at(0).deliveries.at(0).birth);
    }

    testing::World world;
    base::Log log{[](std::string_view) {}, [this] { return world.clock().now(); }};
    KnowingStore store;
    FixedScanner scanner;
    intake::Admission admission{
        world.clock(), store, world.random, {.host = "mx.test", .prepare = {}}
    };
    queue::Notices notices{
        {world.clock(), store, admission, world.random, log},
        {.reporting_host = "mx.test", .from_name = "Mail", .from_address = "mailer@mx.test"}
    };
    Reception reception{
        {world.clock(), store, nullptr, scanner, notices},
        {.lifetime = std::chrono::hours{48}, .hold = std::chrono::hours{24}}
    };
};

TEST_F(Receive, WritesALetterWithWhatWasFound) {
    scanner.result.spam.status = model::SpamStatus::not_spam;
    scanner.result.spam.score = 1.5;

    const auto letters = receive(an_arrival({to_route(1)}));

    ASSERT_EQ(letters.size(), 1U);
    ASSERT_TRUE(letters[0].inspection);
    EXPECT_EQ(letters[0].inspection->spam.score, 1.5);
    EXPECT_EQ(letters[0].inspection->reverse_name, "mx.far.test");
    EXPECT_THAT(
        std::string(letters[0].content.head()),
        ::testing::AllOf(
            StartsWith("Authentication-Results: mx.test"), HasSubstr("X-Postal-Spam-Score: 1.5\r\n")
        )
    );
    EXPECT_EQ(letters[0].deliveries.at(0).destination, "endpoint:17");
    EXPECT_EQ(letters[0].expires_at, world.clock().now() + std::chrono::hours{48});
}

TEST_F(Receive, GivesWhatArrivesTheLifeThatARuleWants) {
    const timing::RetryRule sent{
        .scope = model::Scope::outgoing, .wants = {.lifetime = std::chrono::hours{1}}
    };
    const timing::RetryRule arriving{
        .scope = model::Scope::incoming, .wants = {.lifetime = std::chrono::hours{240}}
    };
    Reception ruled{
        {world.clock(), store, nullptr, scanner, notices},
        {.lifetime = std::chrono::hours{48},
         .hold = std::chrono::hours{24},
         .retries = {sent, arriving}}
    };

    const auto answer = testing::run(world.loop, ruled.receive(an_arrival({to_route(1)})));

    const auto& letters = std::get<std::vector<model::NewMessage>>(answer);
    EXPECT_EQ(letters.at(0).expires_at, world.clock().now() + std::chrono::hours{240});
}

TEST_F(Receive, ScansOnceForAllWithTheTraceInFront) {
    receive(an_arrival({to_route(1, "a@acme.test"), to_route(2, "b@other.test")}));

    ASSERT_EQ(scanner.requests.size(), 1U);
    EXPECT_THAT(
        scanner.requests[0].recipients, ::testing::ElementsAre("a@acme.test", "b@other.test")
    );
    EXPECT_THAT(std::string(scanner.requests[0].content.head()), StartsWith("Received: from"));
    EXPECT_EQ(scanner.requests[0].helo, "mail.far.test");
}

TEST_F(Receive, JudgesTheScoreByEachServersThreshold) {
    scanner.result.spam.status = model::SpamStatus::not_spam;
    scanner.result.spam.score = 6;
    auto strict = to_route(2, "b@other.test");
    std::get<inbound::ToRoute>(strict.place).found.server.spam_threshold = 5.5;
    auto lenient = to_route(1);
    std::get<inbound::ToRoute>(lenient.place).found.server.spam_threshold = 6;

    const auto letters = receive(an_arrival({lenient, strict}));

    EXPECT_EQ(letters.at(0).inspection->spam.status, model::SpamStatus::not_spam);
    EXPECT_EQ(letters.at(1).inspection->spam.status, model::SpamStatus::spam);
    EXPECT_THAT(std::string(letters.at(1).content.head()), HasSubstr("X-Postal-Spam: yes"));
}

TEST_F(Receive, AsksToTryAgainWhenAScannerMustAndCannotTell) {
    scanner.result.not_now = "clamav: refused";
    const auto answer = ask(an_arrival({to_route(1)}));
    const auto& refusal = std::get<intake::Refusal>(answer);
    EXPECT_EQ(refusal.reason, intake::Reason::not_scanned);
    EXPECT_EQ(refusal.text, "clamav: refused");
}

TEST_F(Receive, RefusesALoop) {
    auto arrival = an_arrival({to_route(1)});
    std::string text;
    for (int i = 0; i < 5; ++i) {
        text += "Received: from x by mx.test with ESMTP; date\r\n";
    }
    arrival.content = model::Content::from(text + "\r\nbody\r\n");
    EXPECT_EQ(std::get<intake::Refusal>(ask(arrival)).reason, intake::Reason::loop);
    EXPECT_TRUE(scanner.requests.empty());
}

TEST_F(Receive, RefusesAHeaderBeyondAllLimits) {
    auto arrival = an_arrival({to_route(1)});
    std::string text;
    for (int i = 0; i < 2001; ++i) {
        text += "X: y\r\n";
    }
    arrival.content = model::Content::from(text + "\r\nbody\r\n");
    EXPECT_EQ(std::get<intake::Refusal>(ask(arrival)).reason, intake::Reason::header_not_valid);
}

TEST_F(Receive, BouncesWhereTheRouteSaysSo) {
    const auto letters =
        receive(an_arrival({to_route(1, "in@acme.test", model::RouteMode::bounce)}));

    const auto& ended = only_end(letters);
    EXPECT_EQ(ended.status, model::DeliveryStatus::bounced);
    ASSERT_TRUE(ended.notice);
    EXPECT_EQ(ended.notice->deliveries.at(0).recipient, "a@far.test");
    EXPECT_TRUE(ended.notice->is_bounce);
    EXPECT_EQ(ended.notice->scope, model::Scope::outgoing);
    EXPECT_THAT(std::string(ended.notice->content.head()), HasSubstr("in@acme.test"));
}

TEST_F(Receive, NeverBouncesToTheNullSender) {
    auto arrival = an_arrival({to_route(1, "in@acme.test", model::RouteMode::bounce)});
    arrival.sender.clear();
    EXPECT_FALSE(only_end(receive(std::move(arrival))).notice);
}

TEST_F(Receive, NeverBouncesSpamThatIsRefused) {
    scanner.result.spam.status = model::SpamStatus::spam;
    scanner.result.spam.score = 25;
    const auto letters =
        receive(an_arrival({to_route(1, "in@acme.test", model::RouteMode::bounce)}));
    EXPECT_FALSE(only_end(letters).notice);
}

TEST_F(Receive, EndsWhatCameBackUnlessARouteTakesIt) {
    EXPECT_EQ(
        only_end(receive(an_arrival({to_return_path(1)}))).status, model::DeliveryStatus::bounced
    );
    store.has_return_path_route = true;
    const auto letters = receive(an_arrival({to_return_path(1, "tag")}));
    EXPECT_TRUE(letters.at(0).is_bounce);
    EXPECT_EQ(letters.at(0).deliveries.at(0).destination, "endpoint:17");
    EXPECT_EQ(letters.at(0).deliveries.at(0).recipient, "abcdef+tag@rp.test");
}

TEST_F(Receive, WritesALetterForEachServer) {
    const auto letters =
        receive(an_arrival({to_route(1, "a@acme.test"), to_route(2, "b@other.test")}));
    ASSERT_EQ(letters.size(), 2U);
    EXPECT_EQ(letters[0].server, model::ServerId{1});
    EXPECT_EQ(letters[1].server, model::ServerId{2});
    EXPECT_EQ(letters[1].deliveries.at(0).recipient, "b@other.test");
}

}  // namespace
}  // namespace postrider::reception
