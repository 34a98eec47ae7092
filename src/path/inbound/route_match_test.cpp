// Claims about the order in which a recipient finds its place.
#include "path/inbound/route_match.h"

#include <gtest/gtest.h>

#include <map>

#include "testing/empty_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::inbound {
namespace {

using Problem = RecipientProblem;

class Installation final : public testing::EmptyStore {
public:
    Task<std::optional<model::Server>> server_by_token(std::string token) override {
        ++asked;
        co_return token == server.token ? std::optional(server) : std::nullopt;
    }
    Task<std::optional<RouteOnServer>> route_by_token(std::string token) override {
        ++asked;
        for (const auto& route : routes) {
            if (route.token == token) {
                co_return RouteOnServer{route, server};
            }
        }
        co_return std::nullopt;
    }
    Task<std::optional<RouteOnServer>> route_to(std::string local, std::string domain) override {
        ++asked;
        for (const std::string_view name : {std::string_view(local), model::wildcard_route}) {
            for (const auto& route : routes) {
                if (route.name == name && route.domain_name == domain) {
                    co_return RouteOnServer{route, server};
                }
            }
        }
        co_return std::nullopt;
    }
    Task<std::vector<store::Grant>> grants_by_network() override {
        ++asked;
        std::vector<store::Grant> grants;
        for (const auto& network : networks) {
            store::Grant grant;
            grant.credential.network = network;
            grant.server = server;
            grants.push_back(grant);
        }
        co_return grants;
    }

    model::Server server{.name = "Main", .token = "abcdef"};
    std::vector<model::Route> routes;
    std::vector<std::string> networks;
    int asked = 0;
};

class RouteMatch : public ::testing::Test {
protected:
    RouteMatch() {
        add("help", "acme.test", "tokenhelp");
        add("*", "acme.test", "tokenrest");
        add("only", "other.test", "tokenonly");
    }
    model::Route& add(const char* name, const char* domain, const char* token) {
        model::Route route;
        route.name = name;
        route.domain_name = domain;
        route.token = token;
        return installation_.routes.emplace_back(route);
    }
    RecipientMatch match(const char* recipient, Asker asker = {}) {
        if (asker.address == base::IpAddress()) {
            asker.address = *base::IpAddress::parse("203.0.113.9");
        }
        return testing::run(
            world_.loop,
            match_recipient(*mail::Address::parse(recipient), asker, names_, installation_)
        );
    }
    Problem problem(const RecipientMatch& found) {
        return std::get<RecipientRefusal>(found).problem;
    }
    std::string route(const RecipientMatch& found) {
        const auto& to = std::get<ToRoute>(found);
        return to.found.route.token + " " + to.recipient;
    }
    Asker authenticated() { return {.server = &installation_.server, .address = {}}; }

    const OwnNames names_{
        .return_path_domain = "rp.mail.test",
        .custom_return_path_prefix = "psrp",
        .route_domain = "routes.mail.test"
    };
    testing::World world_;
    Installation installation_;
};

TEST_F(RouteMatch, TakesBouncesAtTheReturnPath) {
    const auto bounce = std::get<ToReturnPath>(match("abcdef@rp.mail.test"));
    EXPECT_EQ(bounce.server.name, "Main");
    EXPECT_EQ(bounce.tag, "");
    EXPECT_EQ(std::get<ToReturnPath>(match("abcdef+a1+b2@RP.mail.test")).tag, "a1+b2");
    EXPECT_EQ(problem(match("zzzzzz@rp.mail.test")), Problem::unknown_server_token);
}

TEST_F(RouteMatch, TakesBouncesAtAnyCustomReturnPath) {
    EXPECT_TRUE(std::holds_alternative<ToReturnPath>(match("abcdef@psrp.acme.test")));
    EXPECT_TRUE(std::holds_alternative<ToReturnPath>(match("abcdef@psrp.unknown.example")));
    EXPECT_EQ(problem(match("abcdef@psrpx.test")), Problem::authentication_required);
    EXPECT_EQ(problem(match("abcdef@x.psrp.test")), Problem::authentication_required);
}

TEST_F(RouteMatch, TakesBouncesFromTheAuthenticatedToo) {
    EXPECT_TRUE(std::holds_alternative<ToReturnPath>(match("abcdef@rp.mail.test", authenticated()))
    );
    EXPECT_EQ(
        route(match("tokenonly@routes.mail.test", authenticated())), "tokenonly only@other.test"
    );
}

TEST_F(RouteMatch, FindsRoutesByToken) {
    EXPECT_EQ(route(match("tokenhelp@routes.mail.test")), "tokenhelp help@acme.test");
    EXPECT_EQ(route(match("tokenhelp+7@routes.mail.test")), "tokenhelp help+7@acme.test");
    EXPECT_EQ(route(match("tokenrest@routes.mail.test")), "tokenrest *@acme.test");
    EXPECT_EQ(problem(match("help@routes.mail.test")), Problem::unknown_route_token);
}

TEST_F(RouteMatch, SendsOutWhatTheAuthenticatedBring) {
    EXPECT_TRUE(std::holds_alternative<ToOutside>(match("b@one.test", authenticated())));
    EXPECT_TRUE(std::holds_alternative<ToOutside>(match("help@acme.test", authenticated())));
    EXPECT_EQ(installation_.asked, 0);
    EXPECT_EQ(
        neighbourhood_of(*mail::Address::parse("help@acme.test"), names_), Neighbourhood::other
    );
}

TEST_F(RouteMatch, PrefersTheExactNameOverTheWildcard) {
    EXPECT_EQ(route(match("help@acme.test")), "tokenhelp help@acme.test");
    EXPECT_EQ(route(match("help+tag@acme.test")), "tokenhelp help+tag@acme.test");
    EXPECT_EQ(route(match("sales+x@acme.test")), "tokenrest sales+x@acme.test");
    EXPECT_EQ(route(match("*@acme.test")), "tokenrest *@acme.test");
    EXPECT_EQ(problem(match("sales@other.test")), Problem::authentication_required);
}

TEST_F(RouteMatch, AsksForNetworksLast) {
    installation_.networks = {"192.0.2.0/24", "192.0.2.128/25", "nonsense", "2001:db8::/32"};
    const Asker inside{.address = *base::IpAddress::parse("192.0.2.200")};

    EXPECT_EQ(route(match("help@acme.test", inside)), "tokenhelp help@acme.test");
    const auto found = match("b@one.test", inside);
    EXPECT_EQ(std::get<ToOutsideByNetwork>(found).grant.credential.network, "192.0.2.128/25");
    const Asker mapped{.address = *base::IpAddress::parse("::ffff:192.0.2.1")};
    EXPECT_EQ(
        std::get<ToOutsideByNetwork>(match("b@one.test", mapped)).grant.credential.network,
        "192.0.2.0/24"
    );
    EXPECT_EQ(problem(match("b@one.test")), Problem::authentication_required);
}

TEST_F(RouteMatch, TakesANetworkOfEverybodyForOne) {
    installation_.networks = {"0.0.0.0/0"};
    EXPECT_TRUE(std::holds_alternative<ToOutsideByNetwork>(match("b@one.test")));
}

TEST_F(RouteMatch, RefusesForSuspendedServers) {
    installation_.server.is_suspended = true;
    installation_.networks = {"203.0.113.0/24"};

    EXPECT_EQ(problem(match("abcdef@rp.mail.test")), Problem::server_suspended);
    EXPECT_EQ(problem(match("tokenhelp@routes.mail.test")), Problem::server_suspended);
    EXPECT_EQ(problem(match("help@acme.test")), Problem::server_suspended);
    EXPECT_EQ(problem(match("b@one.test", authenticated())), Problem::server_suspended);
    EXPECT_EQ(problem(match("b@one.test")), Problem::server_suspended);
}

TEST_F(RouteMatch, RefusesWhereTheRouteRejects) {
    installation_.routes.at(0).mode = model::RouteMode::reject;

    EXPECT_EQ(problem(match("help@acme.test")), Problem::route_rejects);
    EXPECT_EQ(problem(match("tokenhelp@routes.mail.test")), Problem::route_rejects);
    EXPECT_EQ(route(match("else@acme.test")), "tokenrest else@acme.test");
}

TEST_F(RouteMatch, AnswersWithPostalsCodes) {
    const std::map<Problem, int> codes = {
        {Problem::unknown_server_token, 550},
        {Problem::unknown_route_token, 550},
        {Problem::server_suspended, 535},
        {Problem::route_rejects, 550},
        {Problem::authentication_required, 530},
    };
    for (const auto& [problem, code] : codes) {
        EXPECT_EQ(RecipientRefusal::of(problem).code, code);
        EXPECT_TRUE(RecipientRefusal::of(problem).enhanced.starts_with("5."));
    }
    EXPECT_EQ(
        RecipientRefusal::of(Problem::authentication_required).text, "Authentication required"
    );
}

}  // namespace
}  // namespace postrider::inbound
