// Whom not to write to, and what bounces and complaints change about mail that was sent.
#include "store/suppressions.h"

#include <gmock/gmock.h>

#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

using namespace std::chrono_literals;
using model::DeliveryStatus;

const model::ServerId server{7};

class SuppressionList : public StoreTest {
protected:
    void suppress(const char* address, std::optional<base::Time> expires_at = noon + 24h) {
        change([&](Transaction& transaction) {
            store::suppress(
                transaction,
                {.server = server,
                 .address = address,
                 .source = model::SuppressionSource::bounce,
                 .bounce_class = "bad-address",
                 .reason = "no such user",
                 .created_at = noon,
                 .expires_at = expires_at,
                 .delivery = model::DeliveryId{5}}
            );
        });
    }
    void change(std::move_only_function<void(Transaction&)> unit) {
        wait(store->write(std::move(unit)));
    }
    std::vector<std::string> suppressed(
        std::vector<std::string> addresses, base::Time now = noon, model::ServerId whose = server
    ) {
        std::vector<std::string> found;
        for (const auto& one : wait(store->suppressed(whose, std::move(addresses), now))) {
            found.push_back(one.address);
        }
        return found;
    }
};
EVERY_ENGINE(SuppressionList);

TEST_P(SuppressionList, KnowsWhoIsOnItWithoutRegardToCase) {
    EXPECT_THAT(suppressed({"ann@one.test"}), testing::IsEmpty());
    suppress("Ann@One.test");

    EXPECT_THAT(suppressed({"bob@one.test", "ANN@one.test"}), testing::ElementsAre("ann@one.test"));
    EXPECT_THAT(suppressed({"ann+x@one.test"}), testing::IsEmpty());
    EXPECT_THAT(suppressed({"ann@one.test"}, noon, model::ServerId{8}), testing::IsEmpty());
}

TEST_P(SuppressionList, ForgetsWhoseTimeIsOver) {
    suppress("ann@one.test", noon + 1h);
    suppress("bob@one.test", std::nullopt);
    EXPECT_THAT(suppressed({"ann@one.test"}, noon + 1h), testing::IsEmpty());

    change([](Transaction& transaction) { remove_ended_suppressions(transaction, noon + 1h); });

    std::vector<model::Suppression> left;
    wait(store->read([&](Transaction& transaction) {
        left = list_suppressions(transaction, server, "", 10);
    }));
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].address, "bob@one.test");
}

TEST_P(SuppressionList, KeepsTheLastReasonButWhatStaysForGoodStays) {
    suppress("ann@one.test", noon + 1h);
    suppress("ann@one.test", noon + 5h);
    EXPECT_THAT(suppressed({"ann@one.test"}, noon + 2h), testing::SizeIs(1));
    suppress("ann@one.test", std::nullopt);
    suppress("ann@one.test", noon + 1h);
    EXPECT_THAT(suppressed({"ann@one.test"}, noon + 2h), testing::SizeIs(1));
}

TEST_P(SuppressionList, TakesAddressesOff) {
    suppress("ann@one.test");
    bool was_there = false;
    bool is_there_again = true;
    change([&](Transaction& transaction) {
        was_there = unsuppress(transaction, server, "ANN@one.test");
        is_there_again = unsuppress(transaction, server, "ann@one.test");
    });

    EXPECT_TRUE(was_there);
    EXPECT_FALSE(is_there_again);
    EXPECT_THAT(suppressed({"ann@one.test"}), testing::IsEmpty());
}

TEST_P(SuppressionList, GrowsWithTheEndOfADelivery) {
    accept(a_message());
    auto finish = end_of(claim("one.test").at(0), Bounced{}, model::AttemptResult::bounced);
    finish.suppression = model::Suppression{
        .server = server, .address = "b@one.test", .reason = "gone", .created_at = noon
    };
    wait(store->finish(finish));
    EXPECT_THAT(suppressed({"b@one.test"}), testing::SizeIs(1));

    accept(a_message());
    auto later = end_of(claim("one.test").at(0), Delivered{}, model::AttemptResult::delivered);
    later.relieved = "b@one.test";
    wait(store->finish(later));
    EXPECT_THAT(suppressed({"b@one.test"}), testing::IsEmpty());
}

class Consequences : public StoreTest {
protected:
    /// Sent, and taken by a host.
    model::Accepted delivered() {
        const auto accepted = accept(a_message());
        auto finish = end_of(claim("one.test").at(0), Delivered{}, model::AttemptResult::delivered);
        wait(store->finish(finish));
        return accepted;
    }
    static model::Consequence about(const model::Accepted& sent, model::EventKind kind) {
        model::Consequence consequence;
        consequence.delivery = sent.deliveries.at(0);
        consequence.message = sent.message;
        consequence.server = server;
        consequence.kind = kind;
        consequence.detail = "bad-address: 550 no such user";
        consequence.suppression = model::Suppression{
            .server = server, .address = "b@one.test", .reason = "gone", .created_at = noon
        };
        return consequence;
    }
    static model::NewMessage report(model::Consequence consequence) {
        auto message = a_message({"tok@rp.test"});
        message.scope = model::Scope::incoming;
        message.is_bounce = true;
        message.bounce_for = consequence.delivery;
        message.deliveries[0].destination.clear();
        message.deliveries[0].birth =
            model::Ended{model::DeliveryStatus::processed, "a bounce", {}};
        message.consequences.push_back(std::move(consequence));
        return message;
    }
    DeliveryStatus status_of(const model::Accepted& sent) {
        return wait(store->delivery(sent.deliveries.at(0)))->status;
    }
};
EVERY_ENGINE(Consequences);

TEST_P(Consequences, ABounceEndsWhatAHostHadTaken) {
    const auto sent = delivered();
    auto consequence = about(sent, model::EventKind::bounced);
    consequence.attempt = an_attempt(model::AttemptResult::bounced);
    consequence.attempt->stage = "bounce";

    accept(report(consequence));

    EXPECT_EQ(status_of(sent), DeliveryStatus::bounced);
    EXPECT_EQ(story(sent.message), "accepted delivered bounced");
    const auto attempts = wait(store->attempts(sent.deliveries[0]));
    ASSERT_EQ(attempts.size(), 2U);
    EXPECT_EQ(attempts[1].number, 2U);
    EXPECT_EQ(attempts[1].stage, "bounce");
    EXPECT_THAT(wait(store->suppressed(server, {"b@one.test"}, noon)), testing::SizeIs(1));
}

TEST_P(Consequences, ABounceEndsWhatWouldBeTriedAgain) {
    const auto sent = accept(a_message());
    wait(store->finish(
        end_of(claim("one.test").at(0), RetryAt{noon + 1h}, model::AttemptResult::deferred)
    ));

    accept(report(about(sent, model::EventKind::bounced)));

    EXPECT_EQ(status_of(sent), DeliveryStatus::bounced);
    EXPECT_EQ(waiting_count(noon + 24h), 0);
}

TEST_P(Consequences, AComplaintLeavesTheDeliveryAsItIs) {
    const auto sent = delivered();

    accept(report(about(sent, model::EventKind::complained)));

    EXPECT_EQ(status_of(sent), DeliveryStatus::delivered);
    EXPECT_EQ(story(sent.message), "accepted delivered complained");
}

TEST_P(Consequences, NothingHappensToWhatIsAnothersOrWasNeverTried) {
    const auto sent = delivered();
    const auto untried = accept(a_message());
    accept(report(about(untried, model::EventKind::bounced)));
    EXPECT_EQ(status_of(untried), DeliveryStatus::queued);

    auto foreign = about(sent, model::EventKind::bounced);
    foreign.server = model::ServerId{8};
    accept(report(foreign));
    EXPECT_EQ(status_of(sent), DeliveryStatus::delivered);

    auto gone = about(sent, model::EventKind::bounced);
    gone.delivery = model::DeliveryId::make(2000, 1, 1);
    accept(report(gone));
}

}  // namespace
}  // namespace postrider::store
