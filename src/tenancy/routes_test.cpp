// Claims about routes and endpoints, made.
#include "tenancy/routes.h"

#include <gtest/gtest.h>

#include <chrono>

#include "base/ascii.h"
#include "store/domains.h"
#include "tenancy/store_test_support.h"

namespace postrider::tenancy {
namespace {

using namespace std::chrono_literals;

class Routes : public OnARealStore {
protected:
    Made<model::Endpoint> endpoint(model::EndpointTarget target, const char* name = "Hooks") {
        return wait(create_endpoint(
            *store_, {.server = server_.id, .name = name, .target = std::move(target)}
        ));
    }
    std::string field(model::EndpointTarget target) {
        const auto outcome = endpoint(std::move(target));
        return outcome ? "" : outcome.error().field;
    }
    model::Route wanted(const char* name) {
        model::Route route;
        route.server = server_.id;
        route.domain = domain_.id;
        route.name = name;
        route.mode = model::RouteMode::hold;
        return route;
    }
    model::Domain a_domain() {
        model::Domain domain;
        domain.organization = server_.organization;
        domain.name = "acme.test";
        domain.verified_at = base::Time{};
        return *wait(write(*store_, [=](store::Transaction& transaction) {
            return store::create_domain(transaction, domain);
        }));
    }

    model::Server server_ = a_server();
    model::Domain domain_ = a_domain();
};

TEST_F(Routes, HaveATokenOfTheirOwn) {
    const auto one = wait(create_route(*store_, random_, wanted("Help")));
    const auto other = wait(create_route(*store_, random_, wanted("*")));

    ASSERT_TRUE(one && other);
    EXPECT_EQ(one->address(), "help@acme.test");
    EXPECT_NE(one->token, other->token);
    for (int i = 0; i < 100; ++i) {
        const auto token = make_route_token(random_);
        EXPECT_EQ(token.size(), route_token_size);
        EXPECT_TRUE(base::is_alpha(token.front()) && base::is_alpha(token.back()));
    }
}

TEST_F(Routes, SayWhatIsWrong) {
    wait(create_route(*store_, random_, wanted("help")));
    const auto words = [&](const model::Route& route) {
        return wait(create_route(*store_, random_, route)).error().words;
    };

    EXPECT_TRUE(words(wanted("help")).contains("taken"));
    EXPECT_EQ(wait(create_route(*store_, random_, wanted("a+b"))).error().field, "name");
    auto without = wanted("sales");
    without.mode = model::RouteMode::endpoint;
    EXPECT_TRUE(words(without).contains("endpoint"));
}

TEST_F(Routes, ChangeWhereTheyLead) {
    auto route = *wait(create_route(*store_, random_, wanted("help")));
    route.mode = model::RouteMode::endpoint;
    route.endpoint = endpoint(model::AddressEndpoint{"b@one.test"})->id;

    EXPECT_EQ(wait(change_route(*store_, route))->endpoint, route.endpoint);
}

TEST_F(Routes, LeadToEndpointsThatCanBeReached) {
    using Http = model::HttpEndpoint;
    using Smtp = model::SmtpEndpoint;
    EXPECT_EQ(field(Http{.url = "hooks.test"}), "url");
    EXPECT_EQ(field(Http{.url = "https://a.test/", .timeout = 4s}), "timeout");
    EXPECT_EQ(field(Http{.url = "https://a.test/", .timeout = 61s}), "timeout");
    EXPECT_EQ(field(Smtp{.host = "a b"}), "host");
    EXPECT_EQ(field(Smtp{.host = "mx.test", .port = 0}), "port");
    EXPECT_EQ(field(model::AddressEndpoint{"nobody"}), "address");

    EXPECT_EQ(field(Http{.url = "https://a.test/"}), "");
    EXPECT_EQ(field(Http{.url = "https://a.test/"}), "name");
    EXPECT_TRUE(endpoint(Smtp{.host = "192.0.2.1"}, "By address"));
    const auto smtp = endpoint(Smtp{.host = "MX.Acme.test"}, "By name");
    EXPECT_EQ(std::get<Smtp>(smtp->target).host, "mx.acme.test");
}

TEST_F(Routes, ChangeEndpoints) {
    auto hooks = *endpoint(model::HttpEndpoint{.url = "https://a.test/"});
    hooks.target = model::HttpEndpoint{.url = "https://b.test/"};
    EXPECT_EQ(wait(change_endpoint(*store_, hooks))->target, hooks.target);
    hooks.target = model::HttpEndpoint{.url = "b.test"};
    EXPECT_EQ(wait(change_endpoint(*store_, hooks)).error().field, "url");
}

}  // namespace
}  // namespace postrider::tenancy
