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

class Admit : public ::testing::Test {
protected:
    std::variant<model::NewMessage, Refusal> ask(std::string message, std::string to = "b@x.test") {
        Submission submission;
        submission.recipients = {{.address = std::move(to)}};
        submission.content = model::Content::from(std::move(message));
        return testing::run(world.loop, admission.admit(std::move(submission)));
    }
    Reason refusal(std::string message, std::string to = "b@x.test") {
        return std::get<Refusal>(ask(std::move(message), std::move(to))).reason;
    }

    testing::World world;
    AcmeStore store;
    Admission admission{
        world.clock(),
        store,
        world.random,
        {.host = "mx.test",
         .prepare = {.return_path_domain = "rp.test", .lifetime = std::chrono::hours{48}}}
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

}  // namespace
}  // namespace postrider::intake
