// Who may speak in whose name.
#include "path/intake/permit.h"

#include <gtest/gtest.h>

#include <map>

#include "testing/empty_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::intake {
namespace {

/// Knows the domains of one server, each by its exact name.
class DomainStore final : public testing::EmptyStore {
public:
    Task<std::optional<model::Domain>> domain_for(model::ServerId server, std::string name)
        override {
        asked.push_back(name);
        const auto known = domains.find(name);
        if (server != model::ServerId{1} || known == domains.end()) {
            co_return std::nullopt;
        }
        model::Domain domain;
        domain.id = known->second;
        domain.name = name;
        co_return domain;
    }

    std::map<std::string, model::DomainId> domains;
    std::vector<std::string> asked;
};

class Permit : public ::testing::Test {
protected:
    Permit() {
        submission.server.id = {1};
        submission.server.organization_permalink = "acme";
        submission.server.permalink = "main";
        submission.recipients = {{.address = "b@x.test"}};
        store.domains = {{"acme.test", {7}}, {"other.test", {8}}, {"xn--bcher-kva.test", {9}}};
    }

    std::expected<Permission, Refusal> ask(std::string_view header) {
        const auto block = mail::HeaderBlock::parse(header);
        EXPECT_TRUE(block);
        return testing::run(world.loop, permit(store, submission, *block, "mx.acme.test"));
    }
    std::optional<Reason> refusal(std::string_view header) {
        const auto permission = ask(header);
        return permission ? std::nullopt : std::optional(permission.error().reason);
    }
    /// The number of the domain that signs.
    std::int64_t domain(std::string_view header) {
        const auto permission = ask(header);
        EXPECT_TRUE(permission) << permission.error().text;
        return permission && permission->domain ? permission->domain->id.value : 0;
    }

    testing::World world;
    DomainStore store;
    Submission submission;
};

TEST_F(Permit, IsGivenForADomainOfTheServer) {
    EXPECT_EQ(domain("From: A <a@acme.test>\r\n"), 7);
    EXPECT_EQ(domain("from: a@ACME.test\r\n"), 7);
}

TEST_F(Permit, KnowsInternationalDomainsByTheirAsciiNames) {
    EXPECT_EQ(
        domain("From: a@b\xc3\xbc"
               "cher.test\r\n"),
        9
    );
}

TEST_F(Permit, IsRefusedForForeignDomainsWithASentenceThatSaysWhatToDo) {
    const auto permission = ask("From: a@foreign.test\r\n");
    ASSERT_FALSE(permission);
    EXPECT_EQ(permission.error().reason, Reason::sender_not_allowed);
    EXPECT_NE(permission.error().text.find("foreign.test"), std::string::npos);
    EXPECT_NE(permission.error().text.find("acme/main"), std::string::npos);
}

TEST_F(Permit, IsRefusedForSubdomainsAndLookalikes) {
    EXPECT_EQ(refusal("From: a@sub.acme.test\r\n"), Reason::sender_not_allowed);
    EXPECT_EQ(refusal("From: a@notacme.test\r\n"), Reason::sender_not_allowed);
    EXPECT_EQ(refusal("From: a@test\r\n"), Reason::sender_not_allowed);
}

TEST_F(Permit, NeedsEveryAuthorToBeAllowed) {
    EXPECT_EQ(domain("From: a@other.test, b@acme.test\r\n"), 8);
    EXPECT_EQ(refusal("From: a@acme.test, b@foreign.test\r\n"), Reason::sender_not_allowed);
    EXPECT_EQ(refusal("From: a@acme.test\r\nFrom: b@foreign.test\r\n"), Reason::sender_not_allowed);
    EXPECT_EQ(
        refusal("From: \"b@foreign.test\" <a@acme.test>, <c@foreign.test>\r\n"),
        Reason::sender_not_allowed
    );
}

TEST_F(Permit, NeedsAnAuthor) {
    EXPECT_EQ(refusal("Subject: x\r\n"), Reason::sender_missing);
    EXPECT_EQ(refusal("From: \r\n"), Reason::sender_missing);
    EXPECT_EQ(refusal("From: <a@acme.test\r\n"), Reason::sender_missing);
}

TEST_F(Permit, IgnoresSenderUnlessTheServerAllowsIt) {
    const auto header = "From: a@foreign.test\r\nSender: s@acme.test\r\n";
    EXPECT_EQ(refusal(header), Reason::sender_not_allowed);
    submission.server.allow_sender = true;
    EXPECT_EQ(domain(header), 7);
}

TEST_F(Permit, PrefersTheAuthorToTheSender) {
    submission.server.allow_sender = true;
    EXPECT_EQ(domain("From: a@acme.test\r\nSender: s@other.test\r\n"), 7);
}

TEST_F(Permit, IsRefusedForForeignSenders) {
    submission.server.allow_sender = true;
    EXPECT_EQ(
        refusal("From: a@foreign.test\r\nSender: s@foreign.test\r\n"), Reason::sender_not_allowed
    );
    EXPECT_EQ(
        refusal("From: a@foreign.test\r\nSender: s@acme.test\r\nSender: t@foreign.test\r\n"),
        Reason::sender_not_allowed
    );
}

TEST_F(Permit, IsRefusedToASuspendedServer) {
    submission.server.is_suspended = true;
    EXPECT_EQ(refusal("From: a@acme.test\r\n"), Reason::server_suspended);
    EXPECT_TRUE(store.asked.empty());
}

TEST_F(Permit, IsRefusedWithoutRecipients) {
    submission.recipients.clear();
    EXPECT_EQ(refusal("From: a@acme.test\r\n"), Reason::no_recipients);
}

TEST_F(Permit, IsRefusedToAMessageThatComesAgainAndAgain) {
    std::string header = "From: a@acme.test\r\n";
    for (std::size_t i = 0; i < own_received_max; ++i) {
        header +=
            "Received: from c.test by mx.acme.test with ESMTP; Mon, 1 Jun 2026 12:00:00 Z\r\n";
    }
    EXPECT_EQ(domain(header), 7);
    header += "Received: from c.test by mx.acme.test with ESMTP; Mon, 1 Jun 2026 12:00:00 Z\r\n";
    EXPECT_EQ(refusal(header), Reason::loop);
}

TEST_F(Permit, IsGivenToOurOwnNoticesWithoutADomain) {
    submission.origin = model::Origin::bounce;
    const auto permission = ask("From: mailer-daemon@mx.acme.test\r\n");
    ASSERT_TRUE(permission);
    EXPECT_FALSE(permission->domain);
}

}  // namespace
}  // namespace postrider::intake
