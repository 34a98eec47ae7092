// Whole attempts: hosts in turn, TLS and its loss, kept conversations, and what is recorded.
#include "path/delivery/smtp_delivery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/delivery_fixture.h"

namespace postrider::delivery {
namespace {

using model::AttemptResult;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class SmtpDeliveryTest : public DeliveryTest {};

TEST_F(SmtpDeliveryTest, RecordsTheHostThatTookIt) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1");

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.host, "mx1.test");
    EXPECT_EQ(outcome.attempt.address, "192.0.2.1:25");
    EXPECT_EQ(outcome.attempt.source, "first");
    EXPECT_EQ(outcome.attempt.source_address, "192.0.2.1");
    EXPECT_EQ(outcome.attempt.helo, "out.example.test");
    EXPECT_EQ(outcome.attempt.stage, "final_dot");
    EXPECT_EQ(outcome.attempt.reply_code, 250);
    EXPECT_EQ(outcome.attempt.enhanced_code, "2.0.0");
    EXPECT_EQ(outcome.attempt.tls, "");
    EXPECT_THAT(outcome.attempt.others, IsEmpty());
    EXPECT_THAT(host.messages, ElementsAre(HasSubstr("X-Postal-MsgID: TOKEN\r\nFrom: a@acme")));
}

TEST_F(SmtpDeliveryTest, AsksTheNextHostWhenTheGreetingIsATransientRefusal) {
    two_hosts();
    ScriptedHost first(world_, "192.0.2.1", {{.answers = {{"connect", "450 4.3.2 not now"}}}});
    ScriptedHost second(world_, "192.0.2.2");

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.host, "mx2.test");
    EXPECT_EQ(outcome.attempt.hop, 2U);
    ASSERT_EQ(outcome.attempt.others.size(), 1U);
    const auto& other = outcome.attempt.others[0];
    EXPECT_EQ(other.host, "mx1.test");
    EXPECT_EQ(other.result, AttemptResult::deferred);
    EXPECT_EQ(other.stage, "greeting");
    EXPECT_EQ(other.reply_code, 450);
    EXPECT_EQ(other.enhanced_code, "4.3.2");
    EXPECT_THAT(first.messages, IsEmpty());
}

TEST_F(SmtpDeliveryTest, AsksTheNextHostWhenOneCannotBeReached) {
    two_hosts();
    ScriptedHost second(world_, "192.0.2.2");
    for (const auto trouble :
         {testing::SimConnect::refused,
          testing::SimConnect::unreachable,
          testing::SimConnect::blackhole}) {
        world_.network().set_link(ip("192.0.2.1"), {.connect = trouble});

        const auto outcome = deliver();

        EXPECT_EQ(outcome.attempt.host, "mx2.test");
        ASSERT_EQ(outcome.attempt.others.size(), 1U);
        EXPECT_EQ(outcome.attempt.others[0].stage, "connect");
        EXPECT_EQ(outcome.attempt.others[0].enhanced_code, "4.4.1");
        const bool is_slow = trouble == testing::SimConnect::blackhole;
        EXPECT_EQ(outcome.attempt.others[0].duration, is_slow ? 30s : 0s);
    }
}

TEST_F(SmtpDeliveryTest, TakesARefusalOfTheRecipientAsTheLastWord) {
    two_hosts();
    ScriptedHost first(world_, "192.0.2.1", {{.answers = {{"RCPT", "550 5.1.1 who?"}}}});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::bounced);
    EXPECT_EQ(outcome.attempt.host, "mx1.test");
    EXPECT_THAT(outcome.attempt.others, IsEmpty());
    EXPECT_EQ(world_.network().connects_to(ip("192.0.2.2")), 0U);
}

TEST_F(SmtpDeliveryTest, HopesForAHostThatMayWorkLaterWhenAnotherNeverTakesMail) {
    two_hosts();
    ScriptedHost second(world_, "192.0.2.2", {{.answers = {{"connect", "521 no mail here"}}}});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_EQ(outcome.attempt.host, "mx1.test");
    ASSERT_EQ(outcome.attempt.others.size(), 1U);
    EXPECT_EQ(outcome.attempt.others[0].result, AttemptResult::bounced);
    EXPECT_EQ(outcome.attempt.others[0].hop, 2U);
}

TEST_F(SmtpDeliveryTest, RecordsAHostWithoutAnAddressAndAsksTheNext) {
    world_.zone.add("there.test MX 5 gone.test\n");
    two_hosts();
    ScriptedHost first(world_, "192.0.2.1");

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.host, "mx1.test");
    ASSERT_EQ(outcome.attempt.others.size(), 1U);
    EXPECT_EQ(outcome.attempt.others[0].host, "gone.test");
    EXPECT_EQ(outcome.attempt.others[0].stage, "dns");
    EXPECT_EQ(outcome.attempt.others[0].enhanced_code, "5.4.4");
}

TEST_F(SmtpDeliveryTest, WaitsWhenTheDnsCannotTellWhereTheOnlyHostIs) {
    world_.zone.add("there.test MX 10 mx1.test\n");
    world_.zone.mark_failing("mx1.test");

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_EQ(outcome.attempt.enhanced_code, "4.4.3");
}

TEST_F(SmtpDeliveryTest, TriesAtMostTenAddresses) {
    std::string zone = "there.test MX 10 mx1.test\n";
    for (int i = 1; i <= 12; ++i) {
        zone += "mx1.test A 192.0.2." + std::to_string(i) + "\n";
    }
    world_.zone.add(zone);

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.hop, addresses_tried_max);
    EXPECT_EQ(outcome.attempt.others.size(), addresses_tried_max - 1);
}

TEST_F(SmtpDeliveryTest, PrefersTheFamilyThatIsAskedFor) {
    world_.zone.add("there.test A 192.0.2.1\nthere.test AAAA 2001:db8::1\n");
    const std::pair<FamilyChoice, const char*> rows[] = {
        {FamilyChoice::v6_first, "[2001:db8::1]:25"},
        {FamilyChoice::v4_first, "192.0.2.1:25"},
        {FamilyChoice::v6_only, "[2001:db8::1]:25"},
        {FamilyChoice::v4_only, "192.0.2.1:25"},
    };
    ScriptedHost four(world_, "192.0.2.1");
    ScriptedHost six(world_, "2001:db8::1");
    for (const auto& [choice, address] : rows) {
        delivery_.reset();
        options_.family = choice;
        EXPECT_EQ(deliver().attempt.address, address);
    }
}

TEST_F(SmtpDeliveryTest, SaysWhenTheSourceReachesNoAddress) {
    world_.zone.add("there.test AAAA 2001:db8::1\n");
    options_.sources[0].addresses = {ip("198.51.100.1")};

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_THAT(outcome.attempt.explanation, HasSubstr("source first does not reach"));
}

// --- TLS

TEST_F(SmtpDeliveryTest, UsesTlsWhereItIsOffered) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1", {{.tls = certificate("mx1.test")}});

    const auto outcome = deliver();

    EXPECT_THAT(outcome.attempt.tls, StartsWith("TLSv1.3"));
    EXPECT_TRUE(outcome.attempt.tls_verified);
}

TEST_F(SmtpDeliveryTest, FallsBackToClearTextOnceAndRecordsBoth) {
    one_host();
    const Manners broken{
        .answers = {{"STARTTLS", std::string(testing::break_tls)}}, .tls = certificate("mx1.test")
    };
    ScriptedHost host(world_, "192.0.2.1", {broken});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.tls, "");
    EXPECT_THAT(outcome.attempt.explanation, HasSubstr("in clear, as TLS failed"));
    ASSERT_EQ(outcome.attempt.others.size(), 1U);
    EXPECT_EQ(outcome.attempt.others[0].stage, "starttls");
    EXPECT_EQ(outcome.attempt.others[0].host, "mx1.test");
    EXPECT_EQ(host.clients.size(), 2U);
}

TEST_F(SmtpDeliveryTest, GoesToTheNextHostWhenClearTextFailsAsWell) {
    two_hosts();
    const Manners broken{
        .answers = {{"STARTTLS", std::string(testing::break_tls)}, {"MAIL", "421 4.3.2 full"}},
        .tls = certificate("mx1.test")
    };
    ScriptedHost first(world_, "192.0.2.1", {broken});
    ScriptedHost second(world_, "192.0.2.2");

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.host, "mx2.test");
    EXPECT_EQ(outcome.attempt.hop, 3U);
    EXPECT_EQ(first.clients.size(), 2U);
}

TEST_F(SmtpDeliveryTest, NeverFallsBackWhereTlsIsRequired) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1", {{.tls = certificate("other.test")}});
    options_.routes.tls = TlsPolicy::verified;

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_EQ(outcome.attempt.stage, "starttls");
    EXPECT_THAT(outcome.attempt.reply, HasSubstr("hostname mismatch"));
    EXPECT_THAT(outcome.attempt.others, IsEmpty());
    EXPECT_EQ(host.clients.size(), 1U);
    EXPECT_EQ(host.count("MAIL"), 0U);
}

// --- kept conversations

TEST_F(SmtpDeliveryTest, UsesAConversationAgain) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1");

    deliver();
    const auto second = deliver();

    EXPECT_EQ(second.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(host.clients.size(), 1U);
    EXPECT_EQ(host.count("EHLO"), 1U);
    EXPECT_EQ(host.messages.size(), 2U);
}

TEST_F(SmtpDeliveryTest, CountsTheConnectionsThatItBegins) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1");

    EXPECT_EQ(deliver().connects, 1U);
    EXPECT_EQ(delivery().connections("first", "mx1.test:25"), 1U);
    EXPECT_EQ(deliver().connects, 0U);
}

TEST_F(SmtpDeliveryTest, EndsAConversationAfterAsManyMessagesAsTheLaneWants) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1");
    identity_.messages_per_connection = 2;

    deliver();
    deliver();
    world_.loop.settle();
    EXPECT_EQ(host.count("QUIT"), 1U);
    deliver();

    EXPECT_EQ(host.clients.size(), 2U);
    EXPECT_EQ(host.messages.size(), 3U);
}

TEST_F(SmtpDeliveryTest, BeginsAFreshOneWhenTheHostHasClosedMeanwhile) {
    one_host();
    ScriptedHost host(
        world_, "192.0.2.1", {{.parting = "421 4.4.2 idle too long", .parting_after = 1s}, {}}
    );

    deliver();
    world_.loop.advance(2s);
    const auto second = deliver();

    EXPECT_EQ(second.attempt.result, AttemptResult::delivered);
    ASSERT_EQ(second.attempt.others.size(), 1U);
    EXPECT_EQ(second.attempt.others[0].stage, "mail");
    EXPECT_EQ(second.attempt.others[0].host, "mx1.test");
    EXPECT_EQ(host.clients.size(), 2U);
}

TEST_F(SmtpDeliveryTest, BeginsAFreshOneWhenAKeptOneAnswers421ToMail) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1", {{.messages_max = 1}});
    deliver();

    const auto second = deliver();

    EXPECT_EQ(second.attempt.result, AttemptResult::delivered);
    ASSERT_EQ(second.attempt.others.size(), 1U);
    EXPECT_EQ(second.attempt.others[0].reply_code, 421);
    EXPECT_EQ(host.clients.size(), 2U);
}

TEST_F(SmtpDeliveryTest, ClosesIdleConversationsWhenAsked) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1");
    deliver();

    delivery().close_idle();
    const auto second = deliver();

    EXPECT_THAT(second.attempt.others, IsEmpty());
    EXPECT_EQ(host.clients.size(), 2U);
    EXPECT_EQ(host.count("QUIT"), 1U);
}

TEST_F(SmtpDeliveryTest, DoesNotTryAFreshOneWhenItWasTheFinalDotThatBrokeOff) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1", {{.answers = {{".", std::string(hang_up)}}}});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_EQ(outcome.attempt.stage, "final_dot");
    EXPECT_THAT(outcome.attempt.others, IsEmpty());
    EXPECT_EQ(host.clients.size(), 1U);
}

TEST_F(SmtpDeliveryTest, DoesNotMixConversationsOfDifferentNames) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1");
    deliver();
    world_.zone.add("elsewhere.test MX 10 other.test\nother.test A 192.0.2.1\n");
    auto claim = a_claim("bob@elsewhere.test");
    claim.destination = "elsewhere.test";

    deliver(claim);

    EXPECT_EQ(host.clients.size(), 2U);
}

// --- signatures

TEST_F(SmtpDeliveryTest, SignsNothingForAHostThatDoesNotGreet) {
    one_host();
    identity_.signers = std::make_shared<const std::vector<dkim::Signer>>(std::vector{dkim::Signer{
        .domain = "acme.test",
        .selector = "postal",
        .key = dkim::SigningKey::generate_ed25519(),
    }});
    ScriptedHost host(world_, "192.0.2.1", {{.answers = {{"connect", std::string(hang_up)}}}, {}});

    EXPECT_EQ(deliver().attempt.result, AttemptResult::deferred);
    EXPECT_EQ(deliver().attempt.result, AttemptResult::delivered);

    EXPECT_THAT(host.messages, ElementsAre(StartsWith("DKIM-Signature: ")));
}

}  // namespace
}  // namespace postrider::delivery
