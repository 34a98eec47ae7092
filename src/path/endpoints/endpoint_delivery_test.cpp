// Claims about deliveries to endpoints.
#include "path/endpoints/endpoint_delivery.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "dkim/key.h"
#include "dkim/sign.h"
#include "model/inspection.h"
#include "model/transcript.h"
#include "path/delivery/smtp_delivery.h"
#include "store/endpoints.h"
#include "store/routes.h"
#include "testing/prompt_store.h"
#include "testing/run.h"
#include "testing/scripted_host.h"
#include "testing/web.h"
#include "tls_policy/sts_policies.h"

namespace postrider::endpoints {
namespace {

using namespace std::chrono_literals;
using model::AttemptResult;

/// Notes what it is asked and says that it was done.
class NotingDelivery final : public delivery::Delivery {
public:
    net::Task<std::variant<delivery::Route, delivery::Outcome>> route(std::string destination
    ) override {
        asked.push_back(destination);
        co_return delivery::Route{.hops = {{.host = "mx." + destination}}, .site = destination};
    }
    net::Task<delivery::Outcome> deliver(
        const model::Claim& claim, const delivery::Identity& identity, const delivery::Route& route
    ) override {
        claims.push_back(claim);
        senders.push_back(identity.mail_from);
        was_signed_again = identity.signers != nullptr;
        routes.push_back(route);
        delivery::Outcome outcome;
        outcome.attempt.result = AttemptResult::delivered;
        co_return outcome;
    }
    std::string_view source_for(const model::Claim&, std::string_view pool, const delivery::Route&)
        override {
        return pool;
    }
    std::size_t connections(std::string_view, std::string_view) const override { return 3; }
    void close_idle() override { ++closed; }

    std::vector<std::string> asked;
    std::vector<model::Claim> claims;
    std::vector<std::string> senders;
    std::vector<delivery::Route> routes;
    int closed = 0;
    bool was_signed_again = false;
};

class StrictPolicy final : public tls_policy::StsFetch {
public:
    net::Task<std::expected<std::string, tls_policy::StsProblem>> fetch(std::string) override {
        co_return std::string("version: STSv1\nmode: enforce\nmx: mx1.test\nmax_age: 86400\n");
    }
};

std::string scratch_directory() {
    auto pattern = (std::filesystem::temp_directory_path() / "postrider-ends-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    return pattern;
}

class ToEndpoints : public ::testing::Test {
protected:
    ~ToEndpoints() override {
        store_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
    }

    std::string make(model::EndpointTarget target) {
        model::Endpoint wanted;
        wanted.server = {.value = 1};
        wanted.name = "e" + std::to_string(++made_);
        wanted.target = std::move(target);
        model::EndpointId id;
        change([&](store::Transaction& transaction) {
            id = store::create_endpoint(transaction, wanted)->id;
        });
        return model::destination_of(id);
    }
    void change(std::function<void(store::Transaction&)> unit) {
        testing::run(world_.loop, store_->write(std::move(unit)));
    }
    model::Endpoint kept(const std::string& destination) {
        model::Endpoint endpoint;
        change([&](store::Transaction& transaction) {
            endpoint = *store::find_endpoint(transaction, *model::endpoint_of(destination));
        });
        return endpoint;
    }
    static model::Claim claim_for(std::string destination) {
        model::Claim claim;
        claim.delivery = {.value = 31};
        claim.sender = "joe@ext.test";
        claim.recipient = "help@acme.test";
        claim.destination = std::move(destination);
        claim.notify = model::Notify::success;
        claim.original_recipient = "rfc822;help@acme.test";
        claim.envelope_id = "x";
        claim.content = model::Content::from("Subject: x\r\n\r\nbody\r\n");
        return claim;
    }
    delivery::Outcome deliver(const model::Claim& claim) {
        const delivery::Identity identity{.mail_from = "abc+t@rp.test", .token = "T"};
        const delivery::Route route;
        return testing::run(world_.loop, delivery_.deliver(claim, identity, route));
    }
    delivery::Outcome deliver(const std::string& destination) {
        return deliver(claim_for(destination));
    }
    std::string site_of(const std::string& destination) {
        const auto found = testing::run(world_.loop, delivery_.route(destination));
        return std::get<delivery::Route>(found).site;
    }

    std::string directory_ = scratch_directory();
    testing::World world_;
    std::unique_ptr<testing::PromptStore> store_ =
        std::make_unique<testing::PromptStore>(directory_);
    base::Log log_{[](std::string_view) {}, [] { return base::Time{}; }};
    testing::Web web_{world_};
    http::Client client_{
        world_.loop,
        world_.resolver,
        std::make_shared<testing::SimTlsClient>(),
        testing::web_client_options()
    };
    HttpEndpoints http_{world_.loop, world_.workers, client_, {}};
    NotingDelivery ordinary_;
    EndpointDelivery delivery_{
        {world_.loop, *store_, world_.resolver, log_, world_.workers, http_, ordinary_},
        {.guard = base::AddressGuard({*base::IpNetwork::parse("192.0.2.0/24")}), .hold = 24h}
    };
    int made_ = 0;
};

TEST_F(ToEndpoints, ThatAreNoneGoTheOrdinaryWay) {
    EXPECT_EQ(site_of("there.test"), "there.test");
    EXPECT_EQ(deliver("there.test").attempt.result, AttemptResult::delivered);

    ASSERT_EQ(ordinary_.claims.size(), 1U);
    EXPECT_EQ(ordinary_.claims[0].notify, model::Notify::success);
}

TEST_F(ToEndpoints, LeaveByASourceUnlessTheyAreTold) {
    const auto told = make(model::HttpEndpoint{.url = "http://hooks.test/in"});
    EXPECT_EQ(delivery_.source_for(claim_for(told), "pool", {.hops = {}, .site = told}), "");

    const auto mailed = make(model::SmtpEndpoint{.host = "192.0.2.1"});
    EXPECT_EQ(
        delivery_.source_for(claim_for(mailed), "pool", {.hops = {}, .site = site_of(mailed)}),
        "pool"
    );
    EXPECT_EQ(delivery_.connections("out", "there"), 3U);
}

TEST_F(ToEndpoints, OfHttpAreTold) {
    const auto destination = make(model::HttpEndpoint{.url = "http://hooks.test/in"});

    EXPECT_EQ(site_of(destination), destination);
    EXPECT_EQ(deliver(destination).attempt.result, AttemptResult::delivered);

    ASSERT_EQ(web_.requests.size(), 1U);
    EXPECT_TRUE(web_.requests[0].body.contains(R"("token":"T")"));
    EXPECT_TRUE(ordinary_.claims.empty());
}

TEST_F(ToEndpoints, NoteTheirUseNowAndThen) {
    const auto destination = make(model::HttpEndpoint{.url = "http://hooks.test/in"});
    const auto first = world_.clock().now();

    deliver(destination);
    EXPECT_EQ(kept(destination).last_used_at, first);
    world_.loop.advance(30s);
    deliver(destination);
    EXPECT_EQ(kept(destination).last_used_at, first);
    world_.loop.advance(30s);
    deliver(destination);
    EXPECT_EQ(kept(destination).last_used_at, first + 1min);
}

TEST_F(ToEndpoints, ThatRefuseNoteNoUse) {
    const auto destination = make(model::HttpEndpoint{.url = "http://hooks.test/in"});
    web_.answer = http::Response::text(404, "no");

    EXPECT_EQ(deliver(destination).attempt.result, AttemptResult::bounced);
    EXPECT_EQ(kept(destination).last_used_at, std::nullopt);
}

TEST_F(ToEndpoints, ThatAStoreInTroubleCannotNoteAreDeliveredAllTheSame) {
    const auto destination = make(model::HttpEndpoint{.url = "http://hooks.test/in"});
    store_->fails = [](std::string_view call) { return call == "write"; };

    EXPECT_EQ(deliver(destination).attempt.result, AttemptResult::delivered);
}

TEST_F(ToEndpoints, ThatChangedMeanwhileAreTakenAsTheyAre) {
    const auto destination = make(model::HttpEndpoint{.url = "http://hooks.test/old"});
    change([&](store::Transaction& transaction) {
        auto endpoint = *store::find_endpoint(transaction, *model::endpoint_of(destination));
        std::get<model::HttpEndpoint>(endpoint.target).url = "http://hooks.test/fresh";
        EXPECT_TRUE(store::update(transaction, endpoint));
    });

    deliver(destination);

    EXPECT_EQ(web_.requests.at(0).path, "/fresh");
}

TEST_F(ToEndpoints, OfSmtpGoToTheCheckedAddress) {
    world_.zone.add("mx.acme.test A 10.0.0.1\nmx.acme.test A 192.0.2.9");
    const auto destination = make(model::SmtpEndpoint{
        .host = "mx.acme.test", .port = 2525, .tls = model::EndpointTls::implicit
    });

    EXPECT_EQ(site_of(destination), "mx.acme.test:2525");
    EXPECT_EQ(deliver(destination).attempt.result, AttemptResult::delivered);

    const auto& hops = ordinary_.routes.at(0).hops;
    ASSERT_EQ(hops.size(), 1U);
    EXPECT_TRUE(ordinary_.routes[0].is_fixed) << "a smart host would send it back to us";
    EXPECT_EQ(hops[0].host, "mx.acme.test");
    EXPECT_EQ(hops[0].address, base::IpAddress::parse("192.0.2.9"));
    EXPECT_EQ(hops[0].port, 2525);
    EXPECT_EQ(hops[0].tls, delivery::TlsPolicy::implicit);
    EXPECT_EQ(ordinary_.claims[0].recipient, "help@acme.test");
    EXPECT_EQ(ordinary_.claims[0].notify, model::Notify::unspecified);
    EXPECT_EQ(ordinary_.claims[0].original_recipient, "");
    EXPECT_EQ(ordinary_.senders[0], "abc+t@rp.test");
}

TEST_F(ToEndpoints, OfSmtpNeverLeadInside) {
    const auto by_address = make(model::SmtpEndpoint{.host = "127.0.0.1"});
    world_.zone.add("inside.test A 10.0.0.1");
    const auto by_name = make(model::SmtpEndpoint{.host = "inside.test"});

    for (const auto& destination : {by_address, by_name}) {
        const auto outcome = deliver(destination);
        EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
        EXPECT_TRUE(outcome.attempt.explanation.contains("where no mail may go"));
    }
    EXPECT_TRUE(ordinary_.claims.empty());
}

TEST_F(ToEndpoints, OfSmtpWaitWhereTheHostHasNoAddress) {
    const auto destination = make(model::SmtpEndpoint{.host = "nowhere.test"});
    EXPECT_EQ(deliver(destination).attempt.enhanced_code, "4.4.3");
}

TEST_F(ToEndpoints, OfAnAddressGoThereInOurName) {
    const auto destination = make(model::AddressEndpoint{
        .address = "ann@b\xc3\xbc"
                   "cher.test"
    });

    EXPECT_EQ(site_of(destination), "xn--bcher-kva.test");
    deliver(destination);

    EXPECT_EQ(
        ordinary_.claims.at(0).recipient,
        "ann@b\xc3\xbc"
        "cher.test"
    );
    EXPECT_EQ(ordinary_.claims[0].destination, "xn--bcher-kva.test");
    EXPECT_EQ(ordinary_.routes.at(0).hops.at(0).host, "mx.xn--bcher-kva.test");
    EXPECT_FALSE(ordinary_.routes[0].is_fixed);
    EXPECT_EQ(ordinary_.senders.at(0), "abc+t@rp.test");
}

TEST_F(ToEndpoints, OfAnAddressObeyWhatItsDomainAsksOfTls) {
    StrictPolicy strict;
    tls_policy::StsPolicies sts(world_.loop, world_.resolver, strict);
    delivery::SmtpDeliveryOptions options;
    options.sts = &sts;
    std::vector<std::string> told;
    options.on_tls = [&](const auto& session) { told.push_back(session.domain); };
    delivery::SmtpDelivery smtp(
        world_.loop,
        world_.resolver,
        world_.workers,
        std::make_shared<testing::SimTlsClient>(),
        options
    );
    EndpointDelivery endpoints(
        {world_.loop, *store_, world_.resolver, log_, world_.workers, http_, smtp}, {}
    );
    world_.zone.add("there.test MX 10 mx1.test\nmx1.test A 192.0.2.1");
    world_.zone.add("_mta-sts.there.test TXT \"v=STSv1; id=1;\"");
    testing::ScriptedHost in_clear(world_, "192.0.2.1");
    const auto claim = claim_for(make(model::AddressEndpoint{.address = "ann@there.test"}));
    const delivery::Identity identity;
    const delivery::Route route;

    const auto outcome = testing::run(world_.loop, endpoints.deliver(claim, identity, route));

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_EQ(outcome.attempt.tls_basis, "mta-sts");
    EXPECT_EQ(told, std::vector<std::string>{"there.test"});
    EXPECT_TRUE(in_clear.messages.empty());
}

TEST_F(ToEndpoints, ByMailGetWhatWasFoundOutSealed) {
    auto claim = claim_for(make(model::AddressEndpoint{.address = "ann@there.test"}));
    claim.content = model::Content::from(
        "Authentication-Results: mx.acme.test; spf=pass\r\nFrom: joe@ext.test\r\n\r\nbody\r\n"
    );
    claim.inspection = std::make_shared<const model::Inspection>();
    const auto signers = std::make_shared<const std::vector<dkim::Signer>>(
        1,
        dkim::Signer{
            .domain = "acme.test", .selector = "s", .key = dkim::SigningKey::generate_ed25519()
        }
    );
    const delivery::Identity identity{.mail_from = "x@rp.test", .token = "T", .signers = signers};
    const delivery::Route route;

    testing::run(world_.loop, delivery_.deliver(claim, identity, route));

    const auto& passed_on = ordinary_.claims.at(0).content;
    EXPECT_TRUE(
        passed_on.head().contains("ARC-Authentication-Results: i=1; mx.acme.test; spf=pass\r\n")
    );
    EXPECT_TRUE(passed_on.head().contains("DKIM-Signature: "));
    EXPECT_FALSE(ordinary_.was_signed_again);
}

TEST_F(ToEndpoints, PassOnANullSenderAsOne) {
    auto claim = claim_for(make(model::AddressEndpoint{.address = "ann@there.test"}));
    claim.sender.clear();

    deliver(claim);

    EXPECT_EQ(ordinary_.senders.at(0), "");
}

TEST_F(ToEndpoints, EndALoop) {
    auto claim = claim_for(make(model::AddressEndpoint{.address = "ann@there.test"}));
    std::string header;
    for (std::size_t i = 0; i <= received_fields_max; ++i) {
        header += "Received: from a by b\r\n";
    }
    claim.content = model::Content::from(header + "\r\nbody\r\n");

    const auto outcome = deliver(claim);

    EXPECT_EQ(outcome.attempt.result, AttemptResult::bounced);
    EXPECT_EQ(outcome.attempt.enhanced_code, "5.4.6");
    EXPECT_TRUE(ordinary_.claims.empty());
}

TEST_F(ToEndpoints, ThatNoLongerExistLoseNothing) {
    EXPECT_EQ(site_of("endpoint:99"), "endpoint:99");
    const auto outcome = deliver("endpoint:99");

    ASSERT_TRUE(outcome.hold);
    EXPECT_EQ(outcome.hold->reason, "The endpoint that the route led to no longer exists");
    EXPECT_EQ(outcome.hold->ends_at, world_.clock().now() + 24h);
}

class ToDeletedEndpoints : public ToEndpoints {
protected:
    /// A route that leads to `destination`; its id.
    model::RouteId route_to(const std::string& destination) {
        model::Route route;
        route.server = {.value = 1};
        route.name = std::string(model::return_path_route);
        route.token = "aBcDeFgH";
        route.endpoint = model::endpoint_of(destination);
        change([&](store::Transaction& transaction) {
            const auto made = store::create_route(transaction, route);
            ASSERT_TRUE(made) << made.error().field;
            route.id = made->id;
        });
        return route.id;
    }
    model::Claim claim_of(model::NewMessage message) {
        const auto accepted = testing::run(
            world_.loop, store_->accept(message, store::Lease{.owner = "me", .until = {}})
        );
        auto claim = claim_for("endpoint:99");
        claim.message = accepted.message;
        claim.delivery = accepted.deliveries.front();
        return claim;
    }
    static model::NewMessage message_to(std::vector<std::string> destinations) {
        model::NewMessage message;
        message.server = {.value = 1};
        message.scope = model::Scope::incoming;
        message.content = model::Content::from("Subject: x\r\n\r\nbody\r\n");
        for (const auto& destination : destinations) {
            message.deliveries.push_back({
                .recipient = "help@acme.test",
                .destination = destination,
                .endpoint = model::endpoint_of(destination),
            });
        }
        return message;
    }
};

TEST_F(ToDeletedEndpoints, GoWhereTheRouteLeadsToday) {
    const auto fresh = make(model::HttpEndpoint{.url = "http://hooks.test/fresh"});
    auto claim = claim_of(message_to({"endpoint:99"}));
    claim.route = route_to(fresh);

    EXPECT_EQ(deliver(claim).attempt.result, AttemptResult::delivered);
    EXPECT_EQ(web_.requests.at(0).path, "/fresh");
}

TEST_F(ToDeletedEndpoints, NeverTellAnEndpointTwice) {
    const auto main = make(model::HttpEndpoint{.url = "http://hooks.test/main"});
    auto claim = claim_of(message_to({"endpoint:99", main}));
    claim.route = route_to(main);

    EXPECT_TRUE(deliver(claim).hold);
    EXPECT_TRUE(web_.requests.empty());
}

TEST_F(ToEndpoints, AreNamedInTheRecord) {
    const auto endpoint_in = [](const delivery::Outcome& outcome) {
        return std::string(model::decision(outcome.attempt.decisions, "endpoint"));
    };
    const auto told =
        endpoint_in(deliver(make(model::HttpEndpoint{.url = "http://hooks.test/in"})));
    EXPECT_TRUE(told.ends_with("(HTTP)")) << told;
    const auto by_smtp = endpoint_in(deliver(make(model::SmtpEndpoint{.host = "127.0.0.1"})));
    EXPECT_TRUE(by_smtp.ends_with("(SMTP, 127.0.0.1:25)")) << by_smtp;
    const auto address = make(model::AddressEndpoint{.address = "ann@there.test"});
    EXPECT_TRUE(endpoint_in(deliver(address)).ends_with("(forwards to ann@there.test)"));
}

TEST_F(ToEndpoints, CloseWhatIsIdle) {
    deliver(make(model::HttpEndpoint{.url = "http://hooks.test/in"}));
    delivery_.close_idle();
    EXPECT_EQ(ordinary_.closed, 1);
}

}  // namespace
}  // namespace postrider::endpoints
