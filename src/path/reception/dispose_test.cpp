// The table of what becomes of a message.
#include "path/reception/dispose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::reception {
namespace {

using model::RouteMode;
using model::SpamMode;
using model::SpamStatus;
using ::testing::HasSubstr;

class Dispose : public ::testing::Test {
protected:
    Dispose() { route.endpoint = model::EndpointId{17}; }
    Disposition ask() {
        return dispose(
            {.server = server, .route = has_route ? &route : nullptr, .inspection = inspection}
        );
    }
    Fate fate() { return ask().fate; }
    void is_spam(double score) {
        inspection.spam.status = SpamStatus::spam;
        inspection.spam.score = score;
    }

    model::Server server;
    model::Route route;
    bool has_route = true;
    model::Inspection inspection;
};

TEST_F(Dispose, DeliversToAnEndpoint) {
    EXPECT_EQ(ask(), (Disposition{Fate::deliver, ""}));
}

TEST_F(Dispose, FollowsTheRoutesMode) {
    const std::pair<RouteMode, Fate> modes[] = {
        {RouteMode::endpoint, Fate::deliver},
        {RouteMode::accept, Fate::keep},
        {RouteMode::hold, Fate::hold},
        {RouteMode::bounce, Fate::bounce},
        {RouteMode::reject, Fate::bounce},
    };
    for (const auto& [mode, expected] : modes) {
        route.mode = mode;
        EXPECT_EQ(fate(), expected) << static_cast<int>(mode);
    }
}

TEST_F(Dispose, EndsWhatLeadsToAnEndpointThatIsGone) {
    route.endpoint.reset();
    EXPECT_EQ(fate(), Fate::refuse);
}

TEST_F(Dispose, TreatsSpamAsTheRouteWants) {
    is_spam(6);
    route.spam_mode = SpamMode::mark;
    EXPECT_EQ(fate(), Fate::deliver);
    route.spam_mode = SpamMode::quarantine;
    EXPECT_EQ(fate(), Fate::hold);
    EXPECT_THAT(ask().why, HasSubstr("6.00"));
    route.spam_mode = SpamMode::fail;
    EXPECT_EQ(fate(), Fate::refuse);
}

TEST_F(Dispose, NeverBouncesSpamThatItsRouteKeepsOrRefuses) {
    is_spam(6);
    route.mode = RouteMode::bounce;
    route.spam_mode = SpamMode::quarantine;
    EXPECT_EQ(fate(), Fate::hold);
    route.spam_mode = SpamMode::fail;
    EXPECT_EQ(fate(), Fate::refuse);
}

TEST_F(Dispose, RefusesFromTheServersBoundOn) {
    server.spam_failure_threshold = 10;
    is_spam(9.99);
    EXPECT_EQ(fate(), Fate::deliver);
    is_spam(10);
    EXPECT_EQ(fate(), Fate::refuse);
    inspection.spam.status = SpamStatus::not_checked;
    EXPECT_EQ(fate(), Fate::deliver);
}

TEST_F(Dispose, HoldsAThreatWhateverTheRouteSays) {
    inspection.threat = {model::ThreatStatus::infected, "Eicar"};
    for (const auto mode : {RouteMode::endpoint, RouteMode::accept, RouteMode::bounce}) {
        route.mode = mode;
        EXPECT_EQ(fate(), Fate::hold);
        EXPECT_THAT(ask().why, HasSubstr("Eicar"));
    }
    inspection.threat.status = model::ThreatStatus::not_checked;
    route.mode = RouteMode::endpoint;
    EXPECT_EQ(fate(), Fate::deliver);
}

TEST_F(Dispose, HoldsEverythingInDevelopmentMode) {
    server.mode = model::ServerMode::development;
    route.mode = RouteMode::bounce;
    EXPECT_EQ(ask(), (Disposition{Fate::hold, "The mail server is in development mode"}));
}

TEST_F(Dispose, EndsWhatCameBackAndHasNoRoute) {
    has_route = false;
    EXPECT_EQ(fate(), Fate::refuse);
    EXPECT_FALSE(ask().why.empty());
}

}  // namespace
}  // namespace postrider::reception
