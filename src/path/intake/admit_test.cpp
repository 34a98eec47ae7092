// Asking and preparing, one behind the other.
#include "path/intake/admit.h"

#include <gtest/gtest.h>

#include "testing/empty_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::intake {
namespace {

class AcmeStore final : public testing::EmptyStore {
public:
    Task<std::optional<model::Domain>> domain_for(model::ServerId, std::string name) override {
        model::Domain domain;
        domain.id = {7};
        co_return name == "acme.test" ? std::optional(domain) : std::nullopt;
    }
};

/// Finds what a test wants.
class Finder final : public scan::Scanner {
public:
    net::Task<scan::ScanResult> scan(scan::ScanRequest request) override {
        asked.push_back(std::move(request));
        co_return result;
    }
    scan::ScanResult result;
    std::vector<scan::ScanRequest> asked;
};

class Admit : public ::testing::Test {
protected:
    std::variant<model::NewMessage, Refusal> ask(std::string message, std::string to = "b@x.test") {
        Submission submission;
        submission.recipients = {{.address = std::move(to)}};
        submission.content = model::Content::from(std::move(message));
        submission.server = server_;
        submission.origin = origin_;
        return testing::run(world.loop, admission.admit(std::move(submission)));
    }
    Reason refusal(std::string message, std::string to = "b@x.test") {
        return std::get<Refusal>(ask(std::move(message), std::move(to))).reason;
    }

    model::Hold hold_of(std::variant<model::NewMessage, Refusal> answer) {
        const auto& message = std::get<model::NewMessage>(answer);
        const auto* hold = std::get_if<model::Hold>(&message.deliveries.at(0).birth);
        return hold == nullptr ? model::Hold{} : *hold;
    }

    const std::string letter = "From: a@acme.test\r\n\r\nbody\r\n";
    model::Server server_;
    model::Origin origin_ = model::Origin::smtp;
    Finder finder_;
    testing::World world;
    AcmeStore store;
    Admission admission{
        world.clock(),
        store,
        world.random,
        {.host = "mx.test",
         .prepare =
             {.return_path_domain = "rp.test",
              .times = {.lifetime = std::chrono::hours{48}},
              .hold = std::chrono::hours{7}}}
    };
};

TEST_F(Admit, GivesTheMessageAsItIsToBeKept) {
    const auto answer = ask("From: a@acme.test\r\n\r\nbody\r\n");
    const auto& message = std::get<model::NewMessage>(answer);
    EXPECT_EQ(message.domain, model::DomainId{7});
    EXPECT_EQ(message.accepted_at, world.clock().now());
    EXPECT_TRUE(message.content.head().ends_with("\r\nFrom: a@acme.test\r\n\r\nbody\r\n"));
    EXPECT_TRUE(message.message_id.ends_with("@rp.test"));
}

TEST_F(Admit, RefusesAHeaderBeyondAllLimits) {
    std::string header = "From: a@acme.test\r\n";
    for (int i = 0; i < 100'000; ++i) {
        header += "X: y\r\n";
    }
    EXPECT_EQ(refusal(header + "\r\n"), Reason::header_not_valid);
}

TEST_F(Admit, RefusesWhoMayNotSendAndWhoCannotBeReached) {
    EXPECT_EQ(refusal("From: a@foreign.test\r\n\r\n"), Reason::sender_not_allowed);
    EXPECT_EQ(refusal("From: a@acme.test\r\n\r\n", "nobody"), Reason::recipient_not_valid);
}

TEST_F(Admit, ScansForServersThatWantIt) {
    admission.scan_with(finder_);
    ask(letter);
    EXPECT_TRUE(finder_.asked.empty());

    server_.organization_permalink = "acme";
    server_.permalink = "main";
    server_.outbound_spam_threshold = 7.5;
    const auto answer = ask(letter);

    ASSERT_EQ(finder_.asked.size(), 1U);
    const auto& asked = finder_.asked[0];
    EXPECT_EQ(asked.scope, model::Scope::outgoing);
    EXPECT_EQ(asked.user, "acme/main");
    EXPECT_EQ(asked.spam_threshold, 7.5);
    EXPECT_EQ(asked.recipients, std::vector<std::string>{"b@x.test"});
    EXPECT_TRUE(asked.content.head().ends_with(letter));
    EXPECT_EQ(hold_of(answer).reason, "");
    EXPECT_NE(std::get<model::NewMessage>(answer).inspection, nullptr);
}

TEST_F(Admit, ScansNoMailThatWeWriteOurselves) {
    admission.scan_with(finder_);
    server_.outbound_spam_threshold = 5;
    origin_ = model::Origin::bounce;
    ask(letter);
    EXPECT_TRUE(finder_.asked.empty());
}

TEST_F(Admit, HoldsSpamAndThreatsForAPerson) {
    admission.scan_with(finder_);
    server_.outbound_spam_threshold = 5;
    finder_.result.spam = {.status = model::SpamStatus::spam, .score = 9, .threshold = 5};
    const auto held = hold_of(ask(letter));
    EXPECT_EQ(held.reason, "Spam: its score is 9.0, and mail is held from 5.0 on");
    EXPECT_EQ(held.ends_at, world.clock().now() + std::chrono::hours{7});

    finder_.result.threat = {.status = model::ThreatStatus::infected, .details = "Eicar"};
    EXPECT_EQ(hold_of(ask(letter)).reason, "Infected: Eicar");
}

TEST_F(Admit, AsksToTryAgainWhatMustBeScannedAndCannot) {
    admission.scan_with(finder_);
    server_.outbound_spam_threshold = 5;
    finder_.result.not_now = "later";
    EXPECT_EQ(refusal(letter), Reason::not_scanned);
}

}  // namespace
}  // namespace postrider::intake
