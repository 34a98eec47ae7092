// What is kept of a submission.
#include "path/intake/prepare.h"

#include "path/intake/summary.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "testing/sim_clock.h"

namespace postrider::intake {
namespace {

const base::Time now = testing::SimClock::start;

class Prepare : public ::testing::Test {
protected:
    Prepare() {
        submission.server.id = {1};
        submission.sender = "bounces@acme.test";
        submission.recipients = {{.address = "b@x.test"}};
        permission.domain.emplace().id = {7};
    }

    std::expected<model::NewMessage, Refusal> ask(std::string message = "") {
        if (!message.empty()) {
            submission.content = model::Content::from(message);
        }
        const auto content = submission.content;
        const auto header = mail::HeaderBlock::parse(content.head());
        const Means means{.options = options, .now = now, .random = random, .volume = volume};
        return prepare(submission, permission, *header, means);
    }
    model::NewMessage prepared(std::string message = whole) {
        auto given = ask(std::move(message));
        EXPECT_TRUE(given) << given.error().text;
        return given.value_or(model::NewMessage{});
    }
    /// "" when it is not held.
    std::string hold_reason() {
        const auto message = prepared();
        const auto* held = std::get_if<model::Hold>(&message.deliveries.front().birth);
        return held != nullptr ? held->reason : "";
    }
    std::vector<std::string> recipients(std::vector<std::string> addresses) {
        submission.recipients.clear();
        for (auto& address : addresses) {
            submission.recipients.push_back({.address = std::move(address)});
        }
        std::vector<std::string> kept;
        for (const auto& delivery : prepared().deliveries) {
            kept.push_back(delivery.recipient);
        }
        return kept;
    }

    static inline const std::string whole =
        "From: a@acme.test\r\nDate: Mon, 1 Jun 2026 12:00:00 +0000\r\nMessage-ID: <1@acme.test>\r\n"
        "Subject: =?utf-8?q?gr=C3=BC=C3=9Fe?=\r\n\r\nbody\r\n";
    base::SeededRandom random{1};
    PrepareOptions options{
        .return_path_domain = "rp.test", .times = {.lifetime = std::chrono::hours{48}}
    };
    SendVolume volume;
    Submission submission;
    Permission permission;
};

TEST_F(Prepare, KeepsWhatAMessageAsksOfTls) {
    const auto wish = [&](const std::string& field) { return prepared(field + whole).tls_wish; };
    EXPECT_EQ(wish(""), model::TlsWish::usual);
    EXPECT_EQ(wish("TLS-Required: No\r\n"), model::TlsWish::optional);
    EXPECT_EQ(wish("tls-required:  no\r\n"), model::TlsWish::optional);
    EXPECT_EQ(wish("TLS-Required: Yes\r\n"), model::TlsWish::usual);

    submission.requires_tls = true;

    EXPECT_EQ(wish(""), model::TlsWish::required);
    EXPECT_EQ(wish("TLS-Required: No\r\n"), model::TlsWish::required);
}

TEST_F(Prepare, HoldsWhatIsBeyondTheSendLimit) {
    submission.server.send_limit = 2;
    EXPECT_EQ(hold_reason(), "");
    EXPECT_EQ(hold_reason(), "");
    EXPECT_EQ(hold_reason(), "The mail server's send limit of 2 an hour is reached");
    submission.origin = model::Origin::bounce;
    EXPECT_EQ(hold_reason(), "");
}

TEST_F(Prepare, SendsLaterWhatIsToWait) {
    submission.not_before = now + std::chrono::hours{24};
    const auto message = prepared();
    EXPECT_EQ(model::due_of(message, message.deliveries.front()), now + std::chrono::hours{24});
    EXPECT_EQ(message.expires_at, now + std::chrono::hours{24 + 48});
    submission.not_before = now - std::chrono::hours{24};
    const auto late = prepared();
    EXPECT_EQ(model::due_of(late, late.deliveries.front()), now);
    EXPECT_EQ(late.expires_at, now + std::chrono::hours{48});
}

TEST_F(Prepare, TakesWhatWasSaidToUsAloneOutOfTheMessage) {
    submission.trace = "Received: by mx.test; now\r\n";
    const auto message = prepared("X-Postrider-Expires-In: 1h\r\n" + whole);
    EXPECT_EQ(message.expires_at, now + std::chrono::hours{1});
    EXPECT_EQ(message.content.head(), submission.trace + whole);
    EXPECT_FALSE(message.not_before);
}

TEST_F(Prepare, RefusesTimesThatMakeNoSense) {
    const auto given = ask("X-Postrider-Send-At: soon\r\n" + whole);
    ASSERT_FALSE(given);
    EXPECT_EQ(given.error().reason, Reason::times_not_valid);
}

TEST_F(Prepare, ChangesNoByteOfACompleteMessage) {
    const std::string strange = whole + "\xff\x01 trailing \t\r\n.\r\n..\r\n\xc3\r\n";
    EXPECT_EQ(prepared(strange).content.head(), strange);
}

TEST_F(Prepare, PutsTheTraceInFront) {
    submission.trace = "Received: by mx.test; now\r\n";
    EXPECT_EQ(prepared().content.head(), submission.trace + whole);
}

TEST_F(Prepare, AddsDateAndMessageIdToWhatCameBySmtp) {
    const std::string bare = "From: a@acme.test\r\n\r\nbody\r\n";
    const auto message = prepared(bare);
    EXPECT_TRUE(message.message_id.ends_with("@rp.test")) << message.message_id;
    EXPECT_EQ(
        message.content.head(),
        "Date: " + base::to_rfc5322(now) + "\r\nMessage-ID: <" + message.message_id + ">\r\n" + bare
    );
}

TEST_F(Prepare, AddsNothingToWhatCameAnotherWay) {
    const std::string bare = "From: a@acme.test\r\n\r\nbody\r\n";
    for (const auto origin :
         {model::Origin::api, model::Origin::raw_api, model::Origin::bounce, model::Origin::panel
         }) {
        submission.origin = origin;
        const auto message = prepared(bare);
        EXPECT_EQ(message.content.head(), bare);
        EXPECT_EQ(message.message_id, "");
    }
}

TEST_F(Prepare, ReadsWhatListsShow) {
    const auto message = prepared();
    EXPECT_EQ(message.message_id, "1@acme.test");
    EXPECT_EQ(
        message.subject,
        "gr\xc3\xbc\xc3\x9f"
        "e"
    );
    EXPECT_EQ(message.domain, model::DomainId{7});
    EXPECT_EQ(message.accepted_at, now);
    EXPECT_EQ(message.expires_at, now + options.times.lifetime);
    EXPECT_EQ(message.sender, "bounces@acme.test");
}

TEST_F(Prepare, CutsALongSubjectWhereACharacterEnds) {
    std::string subject = "x";
    for (std::size_t i = 0; i < subject_kept_max; ++i) {
        subject += "\xc3\xbc";
    }
    const auto kept = prepared("Subject: " + subject + "\r\n\r\n").subject;
    EXPECT_EQ(kept, subject.substr(0, subject_kept_max - 1));
}

TEST_F(Prepare, TakesTheTagFromTheSubmissionOrTheHeader) {
    const std::string tagged = "X-Postal-Tag: spring\r\n" + whole;
    EXPECT_EQ(prepared(tagged).tag, "spring");
    submission.tag = "autumn";
    EXPECT_EQ(prepared(tagged).tag, "autumn");
}

TEST_F(Prepare, TellsWhatGoesToManyFromWhatSomebodyWaitsFor) {
    EXPECT_EQ(prepared().stream, model::Stream::direct);
    for (const std::string field :
         {"List-Unsubscribe: <https://acme.test/u>",
          "List-Id: <news.acme.test>",
          "Precedence: Bulk",
          "Precedence: list",
          "precedence: junk"}) {
        EXPECT_EQ(prepared(field + "\r\n" + whole).stream, model::Stream::bulk) << field;
    }
    EXPECT_EQ(prepared("Precedence: first-class\r\n" + whole).stream, model::Stream::direct);
}

TEST_F(Prepare, DeliversOnceToARecipientNamedTwice) {
    EXPECT_EQ(
        recipients({"b@x.test", "c@x.test", "b@x.test", "B@X.TEST", "c@x.test"}),
        (std::vector<std::string>{"b@x.test", "c@x.test"})
    );
}

TEST_F(Prepare, KnowsWhereEachRecipientIs) {
    recipients(
        {"b@X.Test",
         "c@b\xc3\xbc"
         "cher.test",
         "d@[192.0.2.1]"}
    );
    const auto deliveries = prepared().deliveries;
    ASSERT_EQ(deliveries.size(), 3U);
    EXPECT_EQ(deliveries[0].destination, "x.test");
    EXPECT_EQ(deliveries[1].destination, "xn--bcher-kva.test");
    EXPECT_EQ(deliveries[2].destination, "[192.0.2.1]");
}

TEST_F(Prepare, CarriesWhatTheSenderAskedOfBounces) {
    submission.recipients = {
        {.address = "b@x.test", .notify = model::Notify::never, .original_recipient = "rfc822;o@x"}
    };
    submission.dsn_return = model::DsnReturn::headers;
    submission.envelope_id = "e1";
    const auto message = prepared();
    EXPECT_EQ(message.deliveries[0].notify, model::Notify::never);
    EXPECT_EQ(message.deliveries[0].original_recipient, "rfc822;o@x");
    EXPECT_EQ(message.dsn_return, model::DsnReturn::headers);
    EXPECT_EQ(message.envelope_id, "e1");
}

TEST_F(Prepare, RefusesARecipientThatMailCannotBeSentTo) {
    for (const char* address : {"", "b", "b@", "@x.test", "b@x..test", "b c@x.test"}) {
        submission.recipients = {{.address = "good@x.test"}, {.address = address}};
        const auto message = ask(whole);
        ASSERT_FALSE(message) << address;
        EXPECT_EQ(message.error().reason, Reason::recipient_not_valid) << address;
    }
}

TEST_F(Prepare, HoldsWhatTheCredentialOrTheServerSays) {
    EXPECT_EQ(hold_reason(), "");
    submission.server.mode = model::ServerMode::development;
    EXPECT_EQ(hold_reason(), "The mail server is in development mode");
    auto& credential = submission.credential.emplace();
    credential.name = "staging";
    credential.id = {5};
    EXPECT_EQ(prepared().credential, model::CredentialId{5});
    credential.holds_mail = true;
    EXPECT_EQ(hold_reason(), "The credential staging holds its mail");
}

}  // namespace
}  // namespace postrider::intake
