// Routes and the endpoints they lead to.
#include <gmock/gmock.h>

#include "store/domains.h"
#include "store/endpoints.h"
#include "store/routes.h"
#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

using namespace std::chrono_literals;
using Kind = TenancyProblem::Kind;
using model::RouteMode;

class Inbound : public StoreTest {
protected:
    void SetUp() override {
        StoreTest::SetUp();
        server_ = make_server("acme", "abcdef");
        domain_ = make_domain(server_, "acme.test");
    }

    template <class Operation>
    auto in_write(Operation operation) {
        std::optional<decltype(operation(std::declval<Transaction&>()))> result;
        wait(store->write([&](Transaction& transaction) { result.emplace(operation(transaction)); })
        );
        return std::move(*result);
    }
    model::Server make_server(const std::string& organization, const std::string& token) {
        return in_write([&](Transaction& transaction) {
            model::Server wanted;
            wanted.organization = create_organization(transaction, "Name", organization)->id;
            wanted.name = "Main";
            wanted.permalink = "main";
            wanted.token = token;
            return *create_server(transaction, wanted);
        });
    }
    model::DomainId make_domain(const model::Server& server, const std::string& name) {
        model::Domain wanted;
        wanted.organization = server.organization;
        wanted.name = name;
        wanted.verified_at = noon;
        return in_write([&](Transaction& transaction) { return create_domain(transaction, wanted); }
        )->id;
    }
    Outcome<model::Endpoint> endpoint(const std::string& name, model::EndpointTarget target) {
        const model::Endpoint wanted{
            .server = server_.id, .name = name, .target = std::move(target)
        };
        return in_write([&](Transaction& transaction) {
            return create_endpoint(transaction, wanted);
        });
    }
    model::EndpointId http(const std::string& name) {
        return endpoint(name, model::HttpEndpoint{.url = "https://hooks.test/"})->id;
    }
    model::EndpointId address(const std::string& name) {
        return endpoint(name, model::AddressEndpoint{"b@one.test"})->id;
    }
    /// To `help@acme.test`, led to `endpoint`.
    model::Route wanted(model::EndpointId endpoint, const std::string& name = "help") {
        model::Route route;
        route.server = server_.id;
        route.domain = domain_;
        route.name = name;
        route.token = "token" + name;
        route.endpoint = endpoint;
        return route;
    }
    model::Route wanted_for_return_path(model::EndpointId endpoint) {
        auto route = wanted(endpoint, std::string(model::return_path_route));
        route.domain.reset();
        return route;
    }
    Outcome<model::Route> create(const model::Route& route) {
        return in_write([&](Transaction& transaction) { return create_route(transaction, route); });
    }
    TenancyProblem problem(const model::Route& route) { return create(route).error(); }
    template <class... Key>
    std::optional<model::Route> find(Key... key) {
        return in_write([&](Transaction& transaction) { return find_route(transaction, key...); });
    }

    model::Server server_;
    model::DomainId domain_;
};
EVERY_ENGINE(Inbound);

TEST_P(Inbound, KeepsEveryKindOfEndpoint) {
    const model::HttpEndpoint http{
        .url = "https://joe:word@hooks.test/in?a=b",
        .format = model::PayloadFormat::inbound_parse_raw,
        .encoding = model::PayloadEncoding::form,
        .strips_replies = true,
        .includes_attachments = false,
        .timeout = 42s
    };
    const model::SmtpEndpoint smtp{
        .host = "mx.acme.test", .port = 2525, .tls = model::EndpointTls::implicit
    };
    const model::AddressEndpoint address{"joe@elsewhere.test"};
    for (const model::EndpointTarget& target : {model::EndpointTarget(http), {smtp}, {address}}) {
        const auto name = "endpoint " + std::to_string(target.index());
        const auto created = endpoint(name, target);
        ASSERT_TRUE(created);
        const auto kept = in_write([&](Transaction& transaction) {
            return find_endpoint(transaction, created->id);
        });
        EXPECT_EQ(kept->target, target);
        EXPECT_EQ(kept->name, name);
        EXPECT_EQ(kept->server, server_.id);
        EXPECT_FALSE(kept->last_used_at);
    }
    const auto all =
        in_write([&](Transaction& transaction) { return list_endpoints(transaction, server_.id); });
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[2].name, "endpoint 2");
}

TEST_P(Inbound, NamesEndpointsOnce) {
    http("Hooks");

    EXPECT_EQ(
        endpoint("HOOKS", model::AddressEndpoint{"b@one.test"}).error(),
        (TenancyProblem{Kind::taken, "name"})
    );
    EXPECT_EQ(endpoint("", model::HttpEndpoint{}).error().kind, Kind::malformed);
    in_write([&](Transaction& transaction) {
        EXPECT_TRUE(find_endpoint(transaction, server_.id, "hooks"));
        EXPECT_FALSE(find_endpoint(transaction, server_.id, "other"));
        EXPECT_FALSE(find_endpoint(transaction, model::ServerId{99}, "hooks"));
        return true;
    });
}

TEST_P(Inbound, ChangesEndpointsWithinTheirKind) {
    auto changed = *endpoint("Hooks", model::HttpEndpoint{.url = "https://hooks.test/"});
    http("Other");
    changed.target = model::HttpEndpoint{.url = "https://hooks.test/2", .timeout = 9s};

    in_write([&](Transaction& transaction) {
        EXPECT_TRUE(update(transaction, changed));
        EXPECT_TRUE(note_used(transaction, changed.id, noon));
        const auto kept = find_endpoint(transaction, changed.id);
        EXPECT_EQ(kept->target, changed.target);
        EXPECT_EQ(kept->last_used_at, noon);
        auto renamed = changed;
        renamed.name = "other";
        EXPECT_EQ(update(transaction, renamed).error().kind, Kind::taken);
        auto another_kind = changed;
        another_kind.target = model::AddressEndpoint{"b@one.test"};
        EXPECT_EQ(update(transaction, another_kind).error().kind, Kind::not_found);
        return true;
    });
}

TEST_P(Inbound, FindsRoutesByNameTokenAndServer) {
    auto route = wanted(http("Hooks"));
    route.additional = {address("Joe")};
    route.spam_mode = model::SpamMode::quarantine;
    const auto created = create(route);
    ASSERT_TRUE(created);
    ASSERT_TRUE(create(wanted(http("Rest"), "*")));

    const auto found = find("HELP", "Acme.TEST");

    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, created->id);
    EXPECT_EQ(found->address(), "help@acme.test");
    EXPECT_EQ(found->additional, route.additional);
    EXPECT_EQ(found->spam_mode, model::SpamMode::quarantine);
    EXPECT_EQ(found->mode, RouteMode::endpoint);
    EXPECT_EQ(found->endpoint, route.endpoint);
    EXPECT_FALSE(find("other", "acme.test"));
    EXPECT_EQ(find("*", "acme.test")->is_wildcard(), true);
    in_write([&](Transaction& transaction) {
        EXPECT_EQ(find_route_by_token(transaction, "TOKENhelp")->id, created->id);
        EXPECT_FALSE(find_route_by_token(transaction, "none"));
        const auto all = list_routes(transaction, server_.id);
        EXPECT_EQ(all.size(), 2U);
        EXPECT_EQ(all.at(0).name, "*");
        EXPECT_EQ(all.at(1).additional.size(), 1U);
        return true;
    });
}

TEST_P(Inbound, GivesAnAddressToOneServerAlone) {
    const auto endpoint = http("Hooks");
    ASSERT_TRUE(create(wanted(endpoint)));
    auto again = wanted(endpoint);
    again.token = "another";
    EXPECT_EQ(problem(again), (TenancyProblem{Kind::taken, "name"}));
    auto same_token = wanted(endpoint, "sales");
    same_token.token = "tokenhelp";
    EXPECT_EQ(problem(same_token), (TenancyProblem{Kind::taken, "token"}));

    server_ = make_server("other", "bcdefg");
    domain_ = make_domain(server_, "ACME.test");
    again = wanted(http("Theirs"));
    again.token = "another";
    EXPECT_EQ(problem(again), (TenancyProblem{Kind::taken, "name"}));
}

TEST_P(Inbound, NeedsAVerifiedDomainOfItsOwn) {
    auto route = wanted(http("Hooks"));
    route.domain = model::DomainId{99};
    EXPECT_EQ(problem(route), (TenancyProblem{Kind::not_found, "domain"}));
    route.domain.reset();
    EXPECT_EQ(problem(route), (TenancyProblem{Kind::malformed, "domain"}));

    const auto stranger = make_server("other", "bcdefg");
    route.domain = make_domain(stranger, "other.test");
    EXPECT_EQ(problem(route), (TenancyProblem{Kind::not_found, "domain"}));

    model::Domain unverified;
    unverified.organization = server_.organization;
    unverified.name = "late.test";
    route.domain = in_write([&](Transaction& transaction) {
                       return create_domain(transaction, unverified);
                   })->id;
    EXPECT_EQ(problem(route), (TenancyProblem{Kind::not_found, "domain"}));
}

TEST_P(Inbound, RefusesNamesThatNoRouteCanHave) {
    const auto endpoint = http("Hooks");
    for (const std::string bad :
         {"",
          "Help",
          "a+b",
          "a b",
          "**",
          "a*",
          "\xc3\xa4",
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
        EXPECT_EQ(problem(wanted(endpoint, bad)), (TenancyProblem{Kind::malformed, "name"})) << bad;
    }
    EXPECT_TRUE(is_route_name("a.b-c_9"));
}

TEST_P(Inbound, LeadsToEndpointsOfItsServerInModeEndpointAlone) {
    auto route = wanted(http("Hooks"));
    route.mode = RouteMode::hold;
    EXPECT_EQ(problem(route), (TenancyProblem{Kind::malformed, "endpoint"}));
    route.endpoint.reset();
    route.additional = {http("Other")};
    EXPECT_EQ(problem(route), (TenancyProblem{Kind::malformed, "additional"}));
    route.additional.clear();
    EXPECT_TRUE(create(route));

    route = wanted(model::EndpointId{99}, "sales");
    EXPECT_EQ(problem(route), (TenancyProblem{Kind::not_found, "endpoint"}));
    route.endpoint.reset();
    EXPECT_EQ(problem(route), (TenancyProblem{Kind::malformed, "endpoint"}));

    const auto theirs = http("Theirs");
    server_ = make_server("other", "bcdefg");
    domain_ = make_domain(server_, "other.test");
    EXPECT_EQ(problem(wanted(theirs)), (TenancyProblem{Kind::not_found, "endpoint"}));
}

TEST_P(Inbound, FindsWhereMailForAnAddressGoes) {
    const auto hooks = http("Hooks");
    ASSERT_TRUE(create(wanted(hooks)));
    ASSERT_TRUE(create(wanted(hooks, "*")));
    const auto name_at = [&](const char* local, const char* domain) {
        const auto found = wait(store->route_to(local, domain));
        return found ? found->route.name + " of " + found->server.path() : "none";
    };

    EXPECT_EQ(name_at("help", "acme.test"), "help of acme/main");
    EXPECT_EQ(name_at("HELP", "Acme.TEST"), "help of acme/main");
    EXPECT_EQ(name_at("sales", "acme.test"), "* of acme/main");
    EXPECT_EQ(name_at("*", "acme.test"), "* of acme/main");
    EXPECT_EQ(name_at("help", "other.test"), "none");
    EXPECT_EQ(wait(store->route_by_token("tokenhelp"))->route.name, "help");
    EXPECT_FALSE(wait(store->route_by_token("nobody")));
    EXPECT_FALSE(wait(store->return_path_route(server_.id)));
    ASSERT_TRUE(create(wanted_for_return_path(hooks)));
    EXPECT_EQ(wait(store->return_path_route(server_.id))->route.name, model::return_path_route);
}

TEST_P(Inbound, SeesAChangeOfWhereMailGoesAtOnce) {
    const auto hooks = http("Hooks");
    auto made = create(wanted(hooks));
    EXPECT_EQ(wait(store->route_to("help", "acme.test"))->route.mode, RouteMode::endpoint);
    made->mode = RouteMode::accept;
    made->endpoint.reset();
    in_write([&](Transaction& transaction) { return update(transaction, *made); });
    EXPECT_EQ(wait(store->route_to("help", "acme.test"))->route.mode, RouteMode::accept);
}

TEST_P(Inbound, ChecksAdditionalEndpoints) {
    const auto main = http("Hooks");
    const auto other = http("Other");
    const auto joe = address("Joe");
    auto route = wanted(main);
    const TenancyProblem wrong{Kind::malformed, "additional"};
    route.additional = {main};
    EXPECT_EQ(problem(route), wrong);
    route.additional = {other, other};
    EXPECT_EQ(problem(route), wrong);
    route.additional = {model::EndpointId{99}};
    EXPECT_EQ(problem(route).kind, Kind::not_found);

    auto wildcard = wanted(joe, "*");
    wildcard.additional = {other};
    EXPECT_TRUE(create(wildcard));
    route = wanted(main);
    route.additional = {joe, other};
    EXPECT_TRUE(create(route));
    wildcard.id = find("*", "acme.test")->id;
    wildcard.endpoint = main;
    wildcard.additional = {joe};
    EXPECT_EQ(
        in_write([&](Transaction& transaction) { return update(transaction, wildcard); }).error(),
        wrong
    );
}

TEST_P(Inbound, HasOneRouteForEveryServersReturnPath) {
    const auto hooks = http("Hooks");
    auto route = wanted_for_return_path(address("Joe"));
    EXPECT_EQ(problem(route), (TenancyProblem{Kind::malformed, "endpoint"}));
    route.mode = RouteMode::accept;
    EXPECT_EQ(problem(route), (TenancyProblem{Kind::malformed, "mode"}));
    route = wanted_for_return_path(hooks);
    ASSERT_TRUE(create(route));
    route.token = "another";
    EXPECT_EQ(problem(route), (TenancyProblem{Kind::taken, "name"}));
    in_write([&](Transaction& transaction) {
        EXPECT_TRUE(find_return_path_route(transaction, server_.id));
        EXPECT_FALSE(find_route(transaction, model::return_path_route, ""));
        return true;
    });

    server_ = make_server("other", "bcdefg");
    auto theirs = wanted_for_return_path(http("Theirs"));
    theirs.token = "yetanother";
    EXPECT_TRUE(create(theirs));
}

TEST_P(Inbound, ChangesWhereARouteLeads) {
    auto route = *create(wanted(http("Hooks")));
    route.endpoint = http("Other");
    route.additional = {address("Joe")};
    route.spam_mode = model::SpamMode::fail;

    const auto change = [&] {
        return in_write([&](Transaction& transaction) { return update(transaction, route); });
    };
    EXPECT_TRUE(change());
    EXPECT_EQ(find(route.id)->endpoint, route.endpoint);
    EXPECT_EQ(find(route.id)->additional, route.additional);
    EXPECT_EQ(find(route.id)->spam_mode, model::SpamMode::fail);
    route.mode = RouteMode::reject;
    route.endpoint.reset();
    route.additional.clear();
    EXPECT_TRUE(change());
    EXPECT_EQ(find(route.id)->mode, RouteMode::reject);
    EXPECT_TRUE(find(route.id)->additional.empty());
    route.id = model::RouteId{99};
    EXPECT_EQ(change().error(), (TenancyProblem{Kind::not_found, "route"}));
}

TEST_P(Inbound, RejectsWhereItsEndpointIsGone) {
    const auto hooks = http("Hooks");
    const auto joe = address("Joe");
    auto main = wanted(hooks);
    main.additional = {joe};
    const auto main_id = create(main)->id;
    auto beside = wanted(joe, "sales");
    beside.additional = {hooks};
    const auto beside_id = create(beside)->id;

    in_write([&](Transaction& transaction) { return remove(transaction, hooks); });

    EXPECT_EQ(find(main_id)->mode, RouteMode::reject);
    EXPECT_FALSE(find(main_id)->endpoint);
    EXPECT_TRUE(find(main_id)->additional.empty());
    EXPECT_EQ(find(beside_id)->mode, RouteMode::endpoint);
    EXPECT_TRUE(find(beside_id)->additional.empty());
}

TEST_P(Inbound, GoesWithWhatItBelongsTo) {
    const auto hooks = http("Hooks");
    const auto by_hand = create(wanted(hooks))->id;
    EXPECT_TRUE(in_write([&](Transaction& transaction) { return remove(transaction, by_hand); }));
    EXPECT_FALSE(find(by_hand));
    const auto of_domain = create(wanted(hooks))->id;
    in_write([&](Transaction& transaction) { return remove(transaction, domain_); });
    EXPECT_FALSE(find(of_domain));

    const auto of_server = create(wanted_for_return_path(hooks))->id;
    in_write([&](Transaction& transaction) { return remove(transaction, server_.id); });
    EXPECT_FALSE(find(of_server));
    EXPECT_TRUE(in_write([&](Transaction& transaction) {
                    return list_endpoints(transaction, server_.id);
                }).empty());

    server_ = make_server("other", "bcdefg");
    const auto of_organization = create(wanted_for_return_path(http("Theirs")))->id;
    in_write([&](Transaction& transaction) { return remove(transaction, server_.organization); });
    EXPECT_FALSE(find(of_organization));
}

}  // namespace
}  // namespace postrider::store
