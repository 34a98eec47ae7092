// Claims about messages and attempts in Postal's shape.
#include "doors/postal/show.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace postrider::doors::postal {
namespace {

using namespace std::chrono_literals;

store::DeliveryView a_delivery() {
    store::DeliveryView view;
    view.id = {42};
    view.status = model::DeliveryStatus::delivered;
    view.recipient = "a@x.test";
    view.sender = "s@acme.test";
    view.subject = "Hi";
    view.message_id = "id@rp.test";
    view.size = 1234;
    view.accepted_at = base::Time{1'700'000'000s + 500ms};
    view.last_attempt_at = base::Time{1'700'000'001s};
    return view;
}

Expansions expansions(std::string_view json) {
    Parameters parameters;
    parameters["_expansions"] = boost::json::parse(json);
    return Expansions::read(parameters);
}

const std::string message =
    "From: s@acme.test\r\n"
    "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
    "X-A: 1\r\n"
    "x-a: 2\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n"
    "\r\n"
    "--b\r\n"
    "Content-Type: text/plain\r\n"
    "\r\n"
    "text\r\n"
    "--b\r\n"
    "Content-Type: application/pdf; name=a.pdf\r\n"
    "Content-Disposition: attachment; filename=a.pdf\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    "\r\n"
    "aGk=\r\n"
    "--b--\r\n";

TEST(WordOf, FollowsPostalsStatuses) {
    EXPECT_EQ(word_of(model::DeliveryStatus::queued), "Pending");
    EXPECT_EQ(word_of(model::DeliveryStatus::delivered), "Sent");
    EXPECT_EQ(word_of(model::DeliveryStatus::deferred), "SoftFail");
    EXPECT_EQ(word_of(model::DeliveryStatus::bounced), "HardFail");
    EXPECT_EQ(word_of(model::DeliveryStatus::expired), "HardFail");
    EXPECT_EQ(word_of(model::DeliveryStatus::held), "Held");
    EXPECT_EQ(word_of(model::DeliveryStatus::cancelled), "HoldCancelled");
    EXPECT_EQ(word_of(model::DeliveryStatus::processed), "Processed");
}

TEST(ShowMessage, GivesIdAndTokenAlways) {
    EXPECT_EQ(
        show_message(a_delivery(), "TOKEN", {}, expansions("null")), R"({"id":42,"token":"TOKEN"})"
    );
    EXPECT_EQ(
        show_message(a_delivery(), "TOKEN", {}, expansions(R"("status")")),
        R"({"id":42,"token":"TOKEN"})"
    );
    EXPECT_EQ(
        show_message(a_delivery(), "TOKEN", {}, expansions(R"(["nothing",5])")),
        R"({"id":42,"token":"TOKEN"})"
    );
}

TEST(ShowMessage, GivesStatusAndDetailsWithSizeAsAString) {
    EXPECT_EQ(
        show_message(a_delivery(), "T", {}, expansions(R"(["details","status","inspection"])")),
        R"({"id":42,"token":"T",)"
        R"("status":{"status":"Sent","last_delivery_attempt":1700000001.0,"held":false,)"
        R"("hold_expiry":null},)"
        R"("details":{"rcpt_to":"a@x.test","mail_from":"s@acme.test","subject":"Hi",)"
        R"("message_id":"id@rp.test","timestamp":1700000000.5,"direction":"outgoing",)"
        R"("size":"1234","bounce":false,"bounce_for_id":0,"tag":null,"received_with_ssl":false},)"
        R"("inspection":{"inspected":false,"spam":false,"spam_score":0.0,"threat":false,)"
        R"("threat_details":null}})"
    );
}

TEST(ShowMessage, TakesTheMessageApart) {
    const auto shown =
        boost::json::parse(show_message(a_delivery(), "T", {.raw = message}, expansions("true")))
            .as_object();

    EXPECT_EQ(shown.at("plain_body").as_string(), "text");
    EXPECT_TRUE(shown.at("html_body").is_null());
    EXPECT_EQ(
        shown.at("headers").at("subject").at(0).as_string(),
        "Gr\xc3\xbc\xc3\x9f"
        "e"
    );
    EXPECT_EQ(shown.at("headers").at("x-a").as_array().size(), 2u);
    const auto& attachment = shown.at("attachments").at(0);
    EXPECT_EQ(attachment.at("filename").as_string(), "a.pdf");
    EXPECT_EQ(attachment.at("content_type").as_string(), "application/pdf");
    EXPECT_EQ(attachment.at("data").as_string(), "aGk=\n");
    EXPECT_EQ(attachment.at("size").as_int64(), 2);
    EXPECT_EQ(attachment.at("hash").as_string(), "c22b5f9178342609428d6f51b2c5af4c0bde6a42");
    const std::string raw(shown.at("raw_message").as_string());
    EXPECT_EQ(raw.find('\n'), 60u);
    EXPECT_TRUE(raw.ends_with('\n'));
    EXPECT_TRUE(shown.at("activity_entries").at("loads").as_array().empty());
}

TEST(ShowMessage, IsWholeWhenTheBytesAreGone) {
    const auto shown =
        boost::json::parse(show_message(a_delivery(), "T", {}, expansions("true"))).as_object();

    EXPECT_TRUE(shown.at("attachments").as_array().empty());
    EXPECT_TRUE(shown.at("headers").as_object().empty());
    EXPECT_EQ(shown.at("raw_message").as_string(), "");
}

TEST(ShowAttempts, GivesOneEntryEach) {
    model::Attempt attempt;
    attempt.number = 1;
    attempt.result = model::AttemptResult::deferred;
    attempt.at = base::Time{1'700'000'000s};
    attempt.duration = 1'234ms;
    attempt.tls = "TLSv1.3 TLS_AES_256_GCM_SHA384";
    attempt.reply = "451 try later\r\n";
    attempt.explanation = "The host asked to wait.";

    EXPECT_EQ(
        show_attempts(a_delivery(), std::span(&attempt, 1)),
        R"([{"id":1,"status":"SoftFail","details":"The host asked to wait.",)"
        R"("output":"451 try later","sent_with_ssl":true,"log_id":"42.1","time":1.23,)"
        R"("timestamp":1700000000.0}])"
    );
}

TEST(ShowAttempts, NamesTheOtherHostsInTheDetails) {
    model::Attempt attempt;
    attempt.explanation = "The host accepted the message";
    attempt.others.resize(2);
    attempt.others[0].host = "mx1.there.test";
    attempt.others[0].address = "192.0.2.1:25";
    attempt.others[0].explanation = "The host is closing its service";
    attempt.others[0].reply = "421 busy\r\n";
    attempt.others[1].host = "mx2.there.test";
    attempt.others[1].explanation = "The host mx2.there.test has no address";

    const auto shown =
        boost::json::parse(show_attempts(a_delivery(), std::span(&attempt, 1))).as_array();

    ASSERT_EQ(shown.size(), 1U);
    EXPECT_EQ(
        shown.at(0).at("details").as_string(),
        "The host accepted the message (tried as well: mx1.there.test 192.0.2.1:25: The host is "
        "closing its service, 421 busy; mx2.there.test: The host mx2.there.test has no address)"
    );
}

TEST(ShowMessage, TellsOfAnArrivalWhatWasFound) {
    auto delivery = a_delivery();
    delivery.scope = model::Scope::incoming;
    delivery.bounce_for = model::DeliveryId{41};
    model::Inspection inspection;
    inspection.spam = {model::SpamStatus::spam, 6.25, 5, {}, ""};
    inspection.threat = {model::ThreatStatus::infected, "Eicar"};

    const auto text = show_message(
        delivery,
        "T",
        {.raw = {}, .inspection = inspection},
        expansions(R"(["inspection","details"])")
    );

    const auto shown = boost::json::parse(text).as_object();
    EXPECT_EQ(
        boost::json::serialize(shown.at("inspection")),
        R"({"inspected":true,"spam":true,"spam_score":6.25E0,"threat":true,"threat_details":"Eicar"})"
    );
    EXPECT_EQ(shown.at("details").at("direction").as_string(), "incoming");
    EXPECT_EQ(shown.at("details").at("bounce_for_id").as_int64(), 41);
}

TEST(ShowAttempts, EndsWithWhyItEndedWithoutOne) {
    auto delivery = a_delivery();
    delivery.status = model::DeliveryStatus::processed;
    model::Event end;
    end.detail = "Its route accepts mail without passing it on";

    const auto shown = boost::json::parse(show_attempts(delivery, {}, end)).as_array();

    ASSERT_EQ(shown.size(), 1u);
    EXPECT_EQ(shown[0].at("status").as_string(), "Processed");
    EXPECT_EQ(shown[0].at("details").as_string(), end.detail);
}

TEST(ShowAttempts, EndsWithTheReasonOfAHold) {
    auto delivery = a_delivery();
    delivery.status = model::DeliveryStatus::held;
    delivery.hold_reason = "The credential holds its mail";

    const auto shown = boost::json::parse(show_attempts(delivery, {})).as_array();

    ASSERT_EQ(shown.size(), 1u);
    EXPECT_EQ(shown[0].at("status").as_string(), "Held");
    EXPECT_EQ(shown[0].at("details").as_string(), "The credential holds its mail");
    EXPECT_TRUE(shown[0].at("time").is_null());
    EXPECT_EQ(show_attempts(a_delivery(), {}), "[]");
}

}  // namespace
}  // namespace postrider::doors::postal
