// What comes back, whose it is, and what it changes.
#include "path/inbound/returns.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <map>

#include "base/ascii.h"
#include "testing/empty_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::inbound {
namespace {

using Kind = Finding::Kind;

const model::ServerId ours{1};
const model::ServerId theirs{2};

class SentMail final : public testing::EmptyStore {
public:
    Task<std::optional<store::DeliveryView>> delivery(model::DeliveryId id) override {
        const auto found = deliveries.find(id.value);
        co_return found == deliveries.end() ? std::nullopt : std::optional(found->second);
    }
    Task<std::optional<model::Server>> server(model::ServerId id) override {
        co_return model::Server{.id = id, .organization = model::OrganizationId{id.value * 10}};
    }
    void add(std::int64_t id, model::ServerId server, const char* recipient) {
        store::DeliveryView view;
        view.id = model::DeliveryId{id};
        view.message = model::MessageId{id + 1000};
        view.server = server;
        view.status = model::DeliveryStatus::delivered;
        view.recipient = recipient;
        deliveries[id] = view;
    }
    std::map<std::int64_t, store::DeliveryView> deliveries;
};

class ReturnsTest : public ::testing::Test {
protected:
    ReturnsTest() {
        store.add(11, ours, "Ann@there.test");
        store.add(12, ours, "bob@there.test");
        store.add(21, theirs, "cat@there.test");
    }
    Finding at_return_path(const std::string& tag, const std::string& message) {
        return at_return_paths({tag}, message);
    }
    Finding at_return_paths(std::vector<std::string_view> tags, const std::string& message) {
        const model::Server server{.id = ours, .token = "abcdef"};
        const auto content = model::Content::from(message);
        return testing::run(
            world.loop, returns.at_return_path({.server = server, .tags = tags, .content = content})
        );
    }
    Finding at_complaints(std::int64_t organization, const std::string& message) {
        const auto content = model::Content::from(message);
        return testing::run(
            world.loop, returns.at_complaints(model::OrganizationId{organization}, content)
        );
    }
    std::string tag(std::uint64_t id) const { return tokens.make_for_address(id); }

    /// An original as it was sent.
    std::string original(std::uint64_t id) const {
        return fmt::format(
            "Return-Path: <abcdef+{}@rp.test>\r\nX-Postal-MsgID: {}\r\nSubject: News\r\n\r\nHi\r\n",
            tag(id),
            tokens.make(id)
        );
    }
    static std::string dsn(
        const std::string& action, const std::string& said, const std::string& original
    ) {
        return fmt::format(
            "From: MAILER-DAEMON@mx.there.test\r\nSubject: Undelivered Mail\r\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
            "--b\r\n\r\nIt did not work.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            "Reporting-MTA: dns; mx.there.test\r\n\r\nFinal-Recipient: rfc822; ann@there.test\r\n"
            "Action: {}\r\nStatus: {}\r\nDiagnostic-Code: smtp; {}\r\n\r\n"
            "--b\r\nContent-Type: message/rfc822\r\n\r\n{}\r\n--b--\r\n",
            action,
            said.substr(4, 5),
            said,
            original
        );
    }
    static std::string arf(const std::string& type, const std::string& original) {
        return fmt::format(
            "From: fbl@there.test\r\nSubject: Complaint\r\n"
            "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n"
            "--b\r\n\r\nA user complained.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n"
            "Feedback-Type: {}\r\nUser-Agent: There/1\r\nVersion: 1\r\n\r\n"
            "--b\r\nContent-Type: message/rfc822\r\n\r\n{}\r\n--b--\r\n",
            type,
            original
        );
    }

    testing::World world;
    SentMail store;
    secrets::InstallationKey key = secrets::InstallationKey::random(world.random);
    secrets::DeliveryToken tokens{key};
    Returns returns{world.clock(), store, tokens, ReturnsOptions{}};
};

TEST_F(ReturnsTest, ABounceIsFoundByTheTokenInItsAddress) {
    const auto found =
        at_return_path(tag(11), dsn("failed", "550 5.1.1 <ann@there.test>: no such user", ""));

    EXPECT_EQ(found.kind, Kind::bounce);
    EXPECT_EQ(found.about, model::DeliveryId{11});
    ASSERT_EQ(found.consequences.size(), 1U);
    const auto& consequence = found.consequences[0];
    EXPECT_EQ(consequence.kind, model::EventKind::bounced);
    ASSERT_TRUE(consequence.attempt.has_value());
    EXPECT_EQ(consequence.attempt->reply_code, 550);
    EXPECT_EQ(consequence.attempt->enhanced_code, "5.1.1");
    EXPECT_EQ(consequence.attempt->host, "mx.there.test");
    EXPECT_TRUE(consequence.detail.starts_with("bad-address, hard, status 5.1.1"))
        << consequence.detail;
    ASSERT_TRUE(consequence.suppression.has_value());
    EXPECT_EQ(consequence.suppression->address, "ann@there.test");
    EXPECT_EQ(consequence.suppression->source, model::SuppressionSource::bounce);
}

TEST_F(ReturnsTest, AddressesThatNameTheSameAreFollowedOnceAndNotAllOfMany) {
    const auto bounce = dsn("failed", "550 5.1.1 <ann@there.test>: no such user", "");
    const auto upper = base::to_upper(tag(11));
    const auto ours_tag = tag(11);
    EXPECT_EQ(at_return_paths({ours_tag, upper, ours_tag}, bounce).consequences.size(), 1U);

    std::vector<std::string> many;
    for (std::size_t i = 0; i < marks_max; ++i) {
        many.push_back(tag(1000 + i));
    }
    many.push_back(ours_tag);
    EXPECT_EQ(at_return_paths({many.begin(), many.end()}, bounce).kind, Kind::unmatched);
    EXPECT_EQ(at_return_paths({many.begin() + 1, many.end()}, bounce).kind, Kind::bounce);
}

TEST_F(ReturnsTest, ATokenSurvivesAChangeOfCase) {
    const auto upper = base::to_upper(tag(11));
    EXPECT_EQ(at_return_path(upper, dsn("failed", "550 5.1.1 no", "")).kind, Kind::bounce);
}

TEST_F(ReturnsTest, PostalsMarkInTheQuotedHeaderIsAsGood) {
    const auto found = at_return_path("", dsn("failed", "552 5.2.2 mailbox full", original(12)));

    EXPECT_EQ(found.kind, Kind::bounce);
    EXPECT_EQ(found.about, model::DeliveryId{12});
    EXPECT_FALSE(found.consequences.at(0).suppression.has_value());
}

TEST_F(ReturnsTest, AnUnknownFormThatQuotesTheMarkComesBackToo) {
    const auto found = at_return_path(
        "",
        fmt::format("From: x@there.test\r\n\r\nSorry.\r\nX-Postal-MsgID: {}\r\n", tokens.make(11))
    );

    EXPECT_EQ(found.kind, Kind::bounce);
    EXPECT_EQ(found.consequences.at(0).detail, "other: it came back");
    EXPECT_FALSE(found.consequences.at(0).suppression.has_value());
}

TEST_F(ReturnsTest, AForgedTokenChangesNothing) {
    auto forged = tag(11);
    forged[3] = forged[3] == 'a' ? 'b' : 'a';
    const auto by_address = at_return_path(forged, dsn("failed", "550 5.1.1 no such user", ""));
    EXPECT_EQ(by_address.kind, Kind::unmatched);
    EXPECT_TRUE(by_address.consequences.empty());

    const auto by_mark = at_return_path(
        "",
        dsn("failed", "550 5.1.1 no such user", "X-Postal-MsgID: AAAAAAAAAAAAAAAA\r\n\r\nHi\r\n")
    );
    EXPECT_EQ(by_mark.kind, Kind::unmatched);
    EXPECT_TRUE(by_mark.consequences.empty());
}

TEST_F(ReturnsTest, AnotherServersTokenChangesNothing) {
    const auto found = at_return_path(tag(21), dsn("failed", "550 5.1.1 no such user", ""));

    EXPECT_EQ(found.kind, Kind::unmatched);
    EXPECT_TRUE(found.consequences.empty());
}

TEST_F(ReturnsTest, AMarkInTheMessagesOwnHeaderIsNotQuoted) {
    const auto found = at_return_path(
        "", fmt::format("X-Postal-MsgID: {}\r\nSubject: x\r\n\r\nHello\r\n", tokens.make(11))
    );

    EXPECT_EQ(found.kind, Kind::other);
}

TEST_F(ReturnsTest, DelaysRepliesAndConfirmationsAreNoBounces) {
    const std::string reply =
        "From: ann@there.test\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\n"
        "I am away.\r\n" +
        original(11);
    for (const std::string& message :
         {dsn("delayed", "421 4.4.1 timed out", original(11)),
          dsn("delivered", "250 2.0.0 taken", original(11)),
          reply}) {
        const auto found = at_return_path(tag(11), message);
        EXPECT_EQ(found.kind, Kind::other) << message;
        EXPECT_TRUE(found.consequences.empty());
    }
}

TEST_F(ReturnsTest, AComplaintIsFoundByWhatItReturns) {
    const auto found = at_complaints(10, arf("abuse", original(11)));

    EXPECT_EQ(found.kind, Kind::complaint);
    EXPECT_EQ(found.server, ours);
    ASSERT_EQ(found.consequences.size(), 1U);
    EXPECT_EQ(found.consequences[0].kind, model::EventKind::complained);
    EXPECT_EQ(found.consequences[0].detail, "abuse, reported by There/1");
    ASSERT_TRUE(found.consequences[0].suppression.has_value());
    EXPECT_EQ(found.consequences[0].suppression->address, "ann@there.test");
    EXPECT_EQ(found.consequences[0].suppression->expires_at, std::nullopt);
}

TEST_F(ReturnsTest, AComplaintIsFoundByTheReturnPathAlone) {
    const auto found = at_complaints(
        10, arf("abuse", fmt::format("Return-Path: <abcdef+{}@rp.test>\r\n\r\nHi\r\n", tag(12)))
    );

    EXPECT_EQ(found.about, model::DeliveryId{12});
}

TEST_F(ReturnsTest, AComplaintToAnotherOrganizationOrAForgedOneChangesNothing) {
    EXPECT_EQ(at_complaints(20, arf("abuse", original(11))).kind, Kind::unmatched);
    EXPECT_EQ(
        at_complaints(10, arf("abuse", "X-Postal-MsgID: AAAAAAAAAAAAAAAA\r\n\r\nHi\r\n")).kind,
        Kind::unmatched
    );
}

TEST_F(ReturnsTest, WhoSaysThatItIsNoSpamDoesNotComplain) {
    EXPECT_EQ(at_complaints(10, arf("not-spam", original(11))).kind, Kind::other);
    EXPECT_EQ(at_complaints(10, "Subject: hello\r\n\r\nHello\r\n").kind, Kind::other);
}

TEST_F(ReturnsTest, AComplaintAtTheReturnPathIsOne) {
    EXPECT_EQ(at_return_path(tag(11), arf("abuse", original(11))).kind, Kind::complaint);
}

TEST_F(ReturnsTest, LooksUpSoManyMarksAndNoMore) {
    std::string message = "Subject: x\r\n\r\n";
    for (std::uint64_t i = 0; i < 3 * marks_max; ++i) {
        message += fmt::format("X-Postal-MsgID: {}\r\n", tokens.make(5000 + i));
    }
    message += fmt::format("X-Postal-MsgID: {}\r\n", tokens.make(11));

    EXPECT_EQ(at_return_path("", message).kind, Kind::unmatched);
}

}  // namespace
}  // namespace postrider::inbound
