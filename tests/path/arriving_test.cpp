// Mail that arrives: from the SMTP door through verification and scanning to what its route wants.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "authentication/verification.h"
#include "doors/smtp/receiver.h"
#include "model/inbound.h"
#include "path/reception/reception.h"
#include "tenancy/login.h"
#include "tenancy/organizations.h"
#include "tenancy/routes.h"
#include "testing/web.h"
#include "tests/path/house.h"

namespace postrider::tests {
namespace {

using model::DeliveryStatus;
using model::RouteMode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Finds what the test says.
class ScriptedScanner final : public scan::Scanner {
public:
    net::Task<scan::ScanResult> scan(scan::ScanRequest) override { co_return result; }
    scan::ScanResult result;
};

class Arriving : public House {
protected:
    Arriving() {
        world_.zone.add("far.test MX 10 mx.far.test\nmx.far.test A 192.0.2.7\n");
        world_.zone.add("far.test TXT \"v=spf1 ip4:203.0.113.9 ~all\"\n");
    }
    /// `name`@acme.test.
    model::Route make_route(
        const std::string& name,
        RouteMode mode,
        const std::string& destination = "",
        model::SpamMode spam_mode = model::SpamMode::mark
    ) {
        model::Route wanted;
        wanted.server = server_.id;
        wanted.domain =
            testing::run(world_.loop, store_->domain_for(server_.id, "acme.test")).value().id;
        wanted.name = name;
        wanted.mode = mode;
        wanted.spam_mode = spam_mode;
        wanted.endpoint = model::endpoint_of(destination);
        const auto made =
            testing::run(world_.loop, tenancy::create_route(*store_, world_.random, wanted));
        EXPECT_TRUE(made);
        return made.value_or(model::Route{});
    }

    /// One connection with one transaction from 203.0.113.9; the reply to DATA, or 0 where no
    /// recipient was taken.
    std::uint16_t hand_in(
        const std::vector<std::string>& recipients, const std::string& sender = "joe@far.test"
    ) {
        doors::smtp::House house{
            world_.clock(),
            *store_,
            login_,
            rooms_->intake,
            reception(),
            spool_,
            world_.random,
            log_,
            "mx.example.test",
            {.return_path_domain = "rp.example.test",
             .custom_return_path_prefix = "psrp",
             .route_domain = "routes.example.test"}
        };
        doors::smtp::Receiver receiver(house);
        smtpd::Client client{
            .peer = {.address = *base::IpAddress::parse("203.0.113.9"), .port = 4000}
        };
        client.helo = "mail.far.test";
        client.said_ehlo = true;
        smtp::Envelope envelope;
        if (!sender.empty()) {
            envelope.mail.sender = *mail::Address::parse(sender);
        }
        for (const auto& recipient : recipients) {
            smtp::RcptTo to;
            to.recipient = *mail::Address::parse(recipient);
            const auto reply = testing::run(world_.loop, receiver.recipient(client, envelope, to));
            codes_.push_back(reply.code);
            if (reply.code == 250) {
                envelope.recipients.push_back(to);
            }
        }
        if (envelope.recipients.empty()) {
            return 0;
        }
        testing::run(world_.loop, receiver.begin(client, envelope));
        receiver.add(text_);
        return testing::run(world_.loop, receiver.complete(client, envelope)).code;
    }
    store::DeliveryView only_delivery() {
        const auto all = deliveries();
        EXPECT_EQ(all.size(), 1U);
        return all.empty() ? store::DeliveryView{} : all.front();
    }
    void find_spam(double score) {
        scanner_.result.spam.status = model::SpamStatus::spam;
        scanner_.result.spam.score = score;
    }
    std::string content_of(model::MessageId message) {
        return std::string(testing::run(world_.loop, store_->content(message))->head());
    }
    reception::Reception& reception() {
        verification_ = std::make_unique<authentication::Verification>(
            world_.clock(), world_.resolver, world_.workers, authentication::VerificationOptions{}
        );
        reception_ = std::make_unique<reception::Reception>(
            reception::ReceptionParts{
                world_.clock(), *store_, verification_.get(), scanner_, rooms_->notices
            },
            reception::ReceptionOptions{.lifetime = 5h, .hold = 24h}
        );
        return *reception_;
    }

    std::string text_ = "From: joe@far.test\r\nSubject: Hello\r\n\r\nbody\r\n";
    ScriptedScanner scanner_;
    std::unique_ptr<authentication::Verification> verification_;
    std::unique_ptr<reception::Reception> reception_;
    tenancy::Login login_{*store_, key_, world_.random};
    intake::Spool spool_{std::filesystem::temp_directory_path()};
    std::vector<std::uint16_t> codes_;
    testing::Web web_{world_};
    model::HttpEndpoint hooks_{.url = "http://hooks.test/in"};
};

TEST_F(Arriving, ForAnEndpointIsToldAtOnceWithWhatWasFound) {
    start();
    const auto endpoint = make_endpoint(hooks_);
    const auto route = make_route("in", RouteMode::endpoint, endpoint);

    EXPECT_EQ(hand_in({"in+tag@acme.test"}), 250);
    world_.loop.settle();

    ASSERT_EQ(web_.requests.size(), 1U);
    const auto delivery = only_delivery();
    EXPECT_EQ(delivery.status, DeliveryStatus::delivered);
    EXPECT_EQ(delivery.scope, model::Scope::incoming);
    EXPECT_EQ(delivery.recipient, "in+tag@acme.test");
    EXPECT_EQ(delivery.route, route.id);
    EXPECT_EQ(delivery.subject, "Hello");
    EXPECT_THAT(events_of(delivery.message), ElementsAre("accepted", "delivered"));
    const auto inspection = testing::run(world_.loop, store_->inspection(delivery.message));
    ASSERT_TRUE(inspection);
    EXPECT_EQ(inspection->verdicts.mail_from.result, model::AuthResult::pass);
    EXPECT_EQ(inspection->client, base::IpAddress::parse("203.0.113.9"));
    EXPECT_THAT(content_of(delivery.message), HasSubstr("spf=pass"));
}

TEST_F(Arriving, IsKeptOrHeldOrRefusedAsTheRouteSays) {
    start();
    make_route("keep", RouteMode::accept);
    make_route("hold", RouteMode::hold);
    make_route("no", RouteMode::reject);

    EXPECT_EQ(hand_in({"keep@acme.test", "hold@acme.test", "no@acme.test", "who@acme.test"}), 250);
    EXPECT_THAT(codes_, ElementsAre(250, 250, 550, 530));
    const auto all = deliveries();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[1].status, DeliveryStatus::processed);
    EXPECT_EQ(all[0].status, DeliveryStatus::held);
    EXPECT_EQ(all[0].hold_ends_at, world_.clock().now() + 24h);
    EXPECT_THAT(events_of(all[0].message), ElementsAre("accepted", "processed", "held"));

    testing::run(world_.loop, store_->send_now(all[0].id, world_.clock().now(), "seen"));
    EXPECT_EQ(status_of(all[0].id), DeliveryStatus::processed);
}

TEST_F(Arriving, ForARouteThatBouncesIsBouncedOnceAndToTheSender) {
    const auto& sink = place_sink("192.0.2.7");
    start();
    make_route("gone", RouteMode::bounce);

    EXPECT_EQ(hand_in({"gone@acme.test"}), 250);
    world_.loop.settle();

    EXPECT_EQ(sink.received(), 1U);
    const auto all = deliveries();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].recipient, "joe@far.test");
    EXPECT_EQ(all[0].status, DeliveryStatus::delivered);
    EXPECT_TRUE(all[0].is_bounce);
    EXPECT_EQ(all[0].bounce_for, all[1].id);
    EXPECT_THAT(events_of(all[1].message), ElementsAre("accepted", "bounced", "notified"));
}

TEST_F(Arriving, FromNobodyOrFromAForgerIsNeverBounced) {
    const auto& sink = place_sink("192.0.2.7");
    world_.zone.add("forged.test TXT \"v=spf1 -all\"\nforged.test MX 10 mx.far.test\n");
    start();
    make_route("gone", RouteMode::bounce);

    EXPECT_EQ(hand_in({"gone@acme.test"}, ""), 250);
    EXPECT_EQ(hand_in({"gone@acme.test"}, "victim@forged.test"), 250);
    world_.loop.settle();

    EXPECT_EQ(sink.received(), 0U);
    EXPECT_EQ(deliveries().size(), 2U);
}

TEST_F(Arriving, ThatIsSpamGoesWhereTheRouteWantsSpam) {
    start();
    const auto endpoint = make_endpoint(hooks_);
    make_route("mark", RouteMode::endpoint, endpoint, model::SpamMode::mark);
    make_route("quarantine", RouteMode::endpoint, endpoint, model::SpamMode::quarantine);
    make_route("fail", RouteMode::endpoint, endpoint, model::SpamMode::fail);
    find_spam(7);

    EXPECT_EQ(hand_in({"mark@acme.test", "quarantine@acme.test", "fail@acme.test"}), 250);
    world_.loop.settle();

    const auto all = deliveries();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[2].status, DeliveryStatus::delivered);
    EXPECT_EQ(all[1].status, DeliveryStatus::held);
    EXPECT_EQ(all[0].status, DeliveryStatus::bounced);
    EXPECT_EQ(web_.requests.size(), 1U);
    EXPECT_THAT(content_of(all[2].message), HasSubstr("X-Postal-Spam: yes"));

    testing::run(world_.loop, store_->send_now(all[1].id, world_.clock().now(), "fine"));
    world_.loop.advance(1min);
    EXPECT_EQ(status_of(all[1].id), DeliveryStatus::delivered);
}

TEST_F(Arriving, ThatCarriesAThreatIsHeldAndNotTold) {
    start();
    make_route("in", RouteMode::endpoint, make_endpoint(hooks_));
    scanner_.result.threat = {model::ThreatStatus::infected, "Eicar"};

    EXPECT_EQ(hand_in({"in@acme.test"}), 250);
    world_.loop.settle();

    EXPECT_EQ(only_delivery().status, DeliveryStatus::held);
    EXPECT_THAT(only_delivery().hold_reason, HasSubstr("Eicar"));
    EXPECT_TRUE(web_.requests.empty());
}

TEST_F(Arriving, IsNotTakenWhileAScannerMustAndCannotTell) {
    start();
    make_route("in", RouteMode::endpoint, make_endpoint(hooks_));
    scanner_.result.not_now = "clamav does not answer";

    EXPECT_EQ(hand_in({"in@acme.test"}), 451);
    EXPECT_TRUE(deliveries().empty());
}

TEST_F(Arriving, ThatGoesInCirclesIsRefused) {
    start();
    make_route("in", RouteMode::endpoint, make_endpoint(hooks_));
    for (int i = 0; i < 5; ++i) {
        text_ = "Received: from x by mx.example.test with ESMTP; date\r\n" + text_;
    }
    EXPECT_EQ(hand_in({"in@acme.test"}), 550);
    EXPECT_TRUE(deliveries().empty());
}

TEST_F(Arriving, ForSeveralRoutesIsKeptInOneGo) {
    start();
    const auto endpoint = make_endpoint(hooks_);
    const auto other = make_endpoint(hooks_);
    make_route("a", RouteMode::endpoint, endpoint);
    make_route("b", RouteMode::endpoint, other);
    const auto c = make_route("c", RouteMode::accept);

    EXPECT_EQ(
        hand_in({"a@acme.test", "b@acme.test", c.token + "@routes.example.test", "A@acme.test"}),
        250
    );
    world_.loop.settle();

    const auto all = deliveries();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].recipient, "c@acme.test");
    EXPECT_EQ(all[0].message, all[2].message);
    EXPECT_EQ(web_.requests.size(), 2U);
}

TEST_F(Arriving, IsToldToAdditionalEndpointsByThemselves) {
    start();
    auto route = make_route("in", RouteMode::endpoint, make_endpoint(hooks_));
    route.additional = {*model::endpoint_of(make_endpoint(hooks_))};
    ASSERT_TRUE(testing::run(world_.loop, tenancy::change_route(*store_, route)));

    EXPECT_EQ(hand_in({"in@acme.test"}), 250);
    world_.loop.settle();

    EXPECT_EQ(web_.requests.size(), 2U);
    EXPECT_EQ(deliveries().size(), 2U);
}

TEST_F(Arriving, AtTheReturnPathWithoutATokenEndsUnlessARouteTakesIt) {
    start();
    EXPECT_EQ(hand_in({server_.token + "@rp.example.test"}, ""), 250);
    EXPECT_EQ(only_delivery().status, DeliveryStatus::bounced);

    model::Route wanted;
    wanted.server = server_.id;
    wanted.name = model::return_path_route;
    wanted.endpoint = model::endpoint_of(make_endpoint(hooks_));
    ASSERT_TRUE(testing::run(world_.loop, tenancy::create_route(*store_, world_.random, wanted)));
    EXPECT_EQ(hand_in({server_.token + "@psrp.acme.test"}, ""), 250);
    world_.loop.settle();

    EXPECT_EQ(web_.requests.size(), 1U);
    EXPECT_EQ(deliveries().front().status, DeliveryStatus::delivered);
    EXPECT_TRUE(deliveries().front().is_bounce);
}

TEST_F(Arriving, IsNotTakenWhenTheStoreCannotKeepIt) {
    start();
    make_route("in", RouteMode::endpoint, make_endpoint(hooks_));
    store_->fails = [](std::string_view call) { return call == "accept"; };
    EXPECT_THROW(hand_in({"in@acme.test"}), store::StoreError);
    store_->fails = [](std::string_view) { return false; };

    EXPECT_TRUE(deliveries().empty());
    EXPECT_EQ(hand_in({"in@acme.test"}), 250);
    world_.loop.settle();
    EXPECT_EQ(web_.requests.size(), 1U);
}

TEST_F(Arriving, ThatWasAcceptedSurvivesADeathBeforeItWasTold) {
    start();
    make_route("in", RouteMode::endpoint, make_endpoint(hooks_));
    web_.answer = http::Response::text(503, "later");
    EXPECT_EQ(hand_in({"in@acme.test"}), 250);
    world_.loop.settle();
    die();

    web_.answer = http::Response::text(200, "now");
    start();
    world_.loop.advance(1h);

    EXPECT_EQ(only_delivery().status, DeliveryStatus::delivered);
}

}  // namespace
}  // namespace postrider::tests
