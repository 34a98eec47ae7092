// What is said to be accepted is kept, and the queue hears of it.
#include "path/intake/accept.h"

#include <gtest/gtest.h>

#include "testing/empty_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::intake {
namespace {

class KeepingStore final : public testing::EmptyStore {
public:
    Task<std::optional<model::Domain>> domain_for(model::ServerId, std::string name) override {
        model::Domain domain;
        domain.id = {7};
        co_return name == "acme.test" ? std::optional(domain) : std::nullopt;
    }
    Task<model::Accepted> accept(const model::NewMessage& message, store::Lease lease) override {
        if (is_broken) {
            throw store::StoreError(store::Trouble::full, "the disk is full");
        }
        model::Accepted accepted{.message = model::MessageId::make(2000, 1, 1), .deliveries = {}};
        for (std::uint32_t i = 0; i < message.deliveries.size(); ++i) {
            accepted.deliveries.push_back(model::DeliveryId::make(2000, 1, i + 1));
        }
        kept.push_back(message);
        leases.push_back(std::move(lease));
        co_return accepted;
    }

    Task<std::vector<model::Accepted>> accept_all(
        const std::vector<model::NewMessage>& messages, std::vector<store::Lease> given
    ) override {
        std::vector<model::Accepted> all;
        for (std::size_t i = 0; i < messages.size(); ++i) {
            auto accepted = co_await accept(messages[i], given[i]);
            all.push_back(std::move(accepted));
        }
        co_return all;
    }

    bool is_broken = false;
    std::vector<model::NewMessage> kept;
    std::vector<store::Lease> leases;
};

class FakeOnward final : public Onward {
public:
    std::optional<store::Lease> reserve(const model::NewMessage&) override { return lease; }
    void give_back(const model::NewMessage&) override { ++given_back; }
    void take(std::vector<model::Claim> claims) override { taken = std::move(claims); }
    void wake(model::Strand strand, base::Time due) override {
        woken.push_back(std::move(strand.destination));
        woken_at = due;
    }

    std::optional<store::Lease> lease;
    unsigned given_back = 0;
    std::vector<model::Claim> taken;
    std::vector<std::string> woken;
    base::Time woken_at;
};

class Accept : public ::testing::Test {
protected:
    Accept() {
        submission.server.id = {1};
        submission.sender = "s@acme.test";
        submission.recipients = {{.address = "b@x.test"}, {.address = "c@y.test"}};
        submission.content = model::Content::from("From: a@acme.test\r\n\r\nbody\r\n");
    }
    std::variant<Receipt, Refusal> ask() {
        return testing::run(world.loop, intake.accept(submission));
    }
    void lend() { onward.lease = store::Lease{.owner = "me", .until = world.clock().now()}; }

    testing::World world;
    KeepingStore store;
    FakeOnward onward;
    Admission admission{world.clock(), store, world.random, {.host = "mx.test", .prepare = {}}};
    Intake intake{admission, store, onward};
    Submission submission;
};

TEST_F(Accept, GivesAReceiptForEachRecipient) {
    const auto answer = ask();
    const auto& receipt = std::get<Receipt>(answer);
    EXPECT_EQ(receipt.recipients, (std::vector<std::string>{"b@x.test", "c@y.test"}));
    EXPECT_EQ(receipt.accepted.deliveries.size(), 2U);
    ASSERT_EQ(store.kept.size(), 1U);
    EXPECT_EQ(receipt.message_id, store.kept[0].message_id);
}

TEST_F(Accept, HandsItsClaimsOnUnderALease) {
    lend();
    const auto answer = ask();
    ASSERT_EQ(onward.taken.size(), 2U);
    const auto& claim = onward.taken[1];
    EXPECT_EQ(claim.delivery, std::get<Receipt>(answer).accepted.deliveries[1]);
    EXPECT_EQ(claim.message, std::get<Receipt>(answer).accepted.message);
    EXPECT_EQ(claim.recipient, "c@y.test");
    EXPECT_EQ(claim.destination, "y.test");
    EXPECT_EQ(claim.sender, "s@acme.test");
    EXPECT_EQ(claim.domain, model::DomainId{7});
    EXPECT_EQ(claim.content.head(), store.kept[0].content.head());
    EXPECT_EQ(store.leases[0].owner, "me");
    EXPECT_TRUE(onward.woken.empty());
    EXPECT_EQ(onward.given_back, 0U);
}

TEST_F(Accept, WakesTheDestinationsWithoutALease) {
    ask();
    EXPECT_EQ(onward.woken, (std::vector<std::string>{"x.test", "y.test"}));
    EXPECT_EQ(onward.woken_at, world.clock().now());
    EXPECT_EQ(store.leases[0].owner, "");
    EXPECT_TRUE(onward.taken.empty());
}

TEST_F(Accept, GivesTheRoomBackWhenTheStoreThrows) {
    lend();
    store.is_broken = true;
    EXPECT_THROW(ask(), store::StoreError);
    EXPECT_EQ(onward.given_back, 1U);
    EXPECT_TRUE(onward.taken.empty());
    EXPECT_TRUE(onward.woken.empty());
}

TEST_F(Accept, TellsNobodyOfAHeldMessage) {
    lend();
    submission.server.mode = model::ServerMode::development;
    EXPECT_TRUE(std::holds_alternative<Receipt>(ask()));
    EXPECT_EQ(model::queued_count(store.kept[0]), 0U);
    EXPECT_EQ(store.leases[0].owner, "");
    EXPECT_EQ(onward.given_back, 0U);
    EXPECT_TRUE(onward.taken.empty());
    EXPECT_TRUE(onward.woken.empty());
}

model::NewMessage arriving(model::Birth birth) {
    model::NewMessage message;
    message.scope = model::Scope::incoming;
    message.inspection = std::make_shared<const model::Inspection>();
    auto& delivery = message.deliveries.emplace_back();
    delivery.recipient = "in@acme.test";
    delivery.destination = model::destination_of({17});
    delivery.endpoint = {17};
    delivery.route = {3};
    delivery.birth = std::move(birth);
    return message;
}

TEST_F(Accept, KeepsSeveralTogether) {
    lend();
    const auto receipts = testing::run(
        world.loop, intake.keep_all({arriving(model::Queue{}), arriving(model::Ended{})})
    );
    ASSERT_EQ(receipts.size(), 2U);
    EXPECT_EQ(receipts[1].recipients, std::vector<std::string>{"in@acme.test"});
    ASSERT_EQ(onward.taken.size(), 1U);
    EXPECT_EQ(onward.taken[0].endpoint, model::EndpointId{17});
    EXPECT_EQ(onward.taken[0].route, model::RouteId{3});
    EXPECT_EQ(onward.taken[0].scope, model::Scope::incoming);
    EXPECT_EQ(onward.taken[0].inspection, store.kept[0].inspection);
    EXPECT_EQ(store.leases[0].owner, "me");
    EXPECT_EQ(store.leases[1].owner, "");
}

TEST_F(Accept, GivesAllRoomBackWhenSeveralCannotBeKept) {
    lend();
    store.is_broken = true;
    EXPECT_THROW(
        testing::run(
            world.loop, intake.keep_all({arriving(model::Queue{}), arriving(model::Queue{})})
        ),
        store::StoreError
    );
    EXPECT_EQ(onward.given_back, 2U);
}

TEST_F(Accept, WakesTheDestinationOfABounceThatWasBornWithItsCause) {
    auto notice = std::make_shared<model::NewMessage>();
    notice->deliveries.emplace_back().destination = "far.test";
    testing::run(
        world.loop,
        intake.keep_all({arriving(model::Ended{model::DeliveryStatus::bounced, "no", notice})})
    );
    EXPECT_EQ(onward.woken, std::vector<std::string>{"far.test"});
}

TEST_F(Accept, KeepsNothingOfWhatIsRefused) {
    lend();
    submission.recipients.clear();
    EXPECT_EQ(std::get<Refusal>(ask()).reason, Reason::no_recipients);
    EXPECT_TRUE(store.kept.empty());
    EXPECT_EQ(onward.given_back, 0U);
}

}  // namespace
}  // namespace postrider::intake
