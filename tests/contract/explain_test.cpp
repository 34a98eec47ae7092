// What is kept for whoever asks why: transcripts, decisions, and a delivery's place.
#include "store/explain.h"

#include "model/transcript.h"
#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

using namespace std::chrono_literals;
using model::AttemptResult;

class Explain : public StoreTest {
protected:
    std::optional<DeliveryStory> story_of(model::DeliveryId id) {
        std::optional<DeliveryStory> story;
        wait(store->read([&](Transaction& transaction) {
            story = read_story(transaction, id, directory.path());
        }));
        return story;
    }
    std::vector<DestinationQueue> destinations(std::string only = "") {
        std::vector<DestinationQueue> all;
        wait(store->read([&](Transaction& transaction) {
            all = read_destinations(transaction, only, noon);
        }));
        return all;
    }
};
EVERY_ENGINE(Explain);

TEST_P(Explain, KeepsWhatWasSaidInEveryTry) {
    accept(a_message());
    const auto claim = this->claim("one.test")[0];
    auto finish = end_of(claim, RetryAt{noon + 5min}, AttemptResult::deferred);
    finish.attempt->hop = 2;
    finish.attempt->transcript = "0=connected\n5<451 caf\xe9\n";
    finish.attempt->decisions = "pool news\nclass rate\n";
    auto other = an_attempt(AttemptResult::deferred);
    other.transcript = "0=refused\n";
    auto silent = an_attempt(AttemptResult::deferred);
    silent.hop = 3;
    finish.attempt->others = {other, silent};

    wait(store->finish(finish));

    const auto story = story_of(claim.delivery);
    ASSERT_TRUE(story);
    ASSERT_EQ(story->attempts.size(), 1U);
    const auto& attempt = story->attempts[0];
    EXPECT_EQ(attempt.transcript, "0=connected\n5<451 caf\xef\xbf\xbd\n");
    EXPECT_EQ(attempt.decisions, "pool news\nclass rate\n");
    ASSERT_EQ(attempt.others.size(), 2U);
    EXPECT_EQ(attempt.others[0].transcript, "0=refused\n");
    EXPECT_EQ(attempt.others[1].transcript, "");
    EXPECT_EQ(wait(store->attempts(claim.delivery))[0].transcript, "") << "lists stay small";
}

TEST_P(Explain, TellsAllThatIsKeptOfADelivery) {
    auto message = a_message({"b@one.test", "c@two.test"});
    message.credential = model::CredentialId{99};
    message.tag = "spring";
    message.stream = model::Stream::bulk;
    const auto accepted = accept(message);

    const auto story = story_of(accepted.deliveries[1]);

    ASSERT_TRUE(story);
    EXPECT_EQ(story->facts.id, accepted.deliveries[1]);
    EXPECT_EQ(story->facts.message, accepted.message);
    EXPECT_EQ(story->facts.recipient, "c@two.test");
    EXPECT_EQ(story->facts.destination, "two.test");
    EXPECT_EQ(story->facts.sender, "a@sender.test");
    EXPECT_EQ(story->facts.credential, model::CredentialId{99});
    EXPECT_EQ(story->facts.tag, "spring");
    EXPECT_EQ(story->facts.stream, model::Stream::bulk);
    EXPECT_EQ(story->facts.accepted_at, noon);
    EXPECT_EQ(story->facts.expires_at, message.expires_at);
    EXPECT_EQ(story->facts.recipients, 2);
    EXPECT_EQ(story->facts.place, 2);
    EXPECT_EQ(story->facts.size, message.content.size());
    EXPECT_FALSE(story->credential) << "it has gone";
    EXPECT_EQ(story->head, message.content.head());
    ASSERT_EQ(story->events.size(), 1U);
    ASSERT_TRUE(story->place);
    EXPECT_EQ(story->place->due, noon);
    EXPECT_EQ(story->place->leased_by, "");
}

TEST_P(Explain, TellsWhoHoldsADelivery) {
    const auto accepted = accept(a_message(), {.owner = "me", .until = noon + 1min});

    const auto story = story_of(accepted.deliveries[0]);

    EXPECT_EQ(story->place->leased_by, "me");
    EXPECT_EQ(story->place->leased_until, noon + 1min);
}

TEST_P(Explain, KnowsNothingOfWhatNeverWas) {
    EXPECT_FALSE(story_of(model::DeliveryId::make(2517, 0, 5)));
    EXPECT_TRUE(destinations().empty());
}

TEST_P(Explain, SaysWhichReportWentToTheSender) {
    accept(a_message());
    const auto claim = this->claim("one.test")[0];
    auto finish = end_of(claim, Bounced{}, AttemptResult::bounced);
    finish.notice = a_message({"a@sender.test"});

    wait(store->finish(finish));

    const auto story = story_of(claim.delivery);
    const auto& told = story->events.back();
    EXPECT_EQ(told.kind, model::EventKind::notified);
    const auto report = wait(store->deliveries_before(std::nullopt, {}, 1)).at(0).id.value;
    EXPECT_EQ(told.detail, "The report is message " + std::to_string(report) + ".");
}

TEST_P(Explain, CountsWhatWaitsAndWhatIsHeldByDestination) {
    accept(a_message({"a@one.test", "b@one.test", "c@two.test"}));
    accept(a_message(), {.owner = "me", .until = noon + 1min});
    auto later = a_message();
    later.deliveries[0].birth = model::Queue{.not_before = noon + 1h};
    accept(later);

    const auto all = destinations();

    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].destination, "one.test");
    EXPECT_EQ(all[0].waiting, 3);
    EXPECT_EQ(all[0].due, 2);
    EXPECT_EQ(all[0].leased, 1);
    EXPECT_EQ(all[0].oldest_due, noon);
    EXPECT_EQ(all[1].destination, "two.test");
    EXPECT_EQ(all[1].waiting, 1);
    ASSERT_EQ(destinations("two.test").size(), 1U);
    EXPECT_EQ(destinations("two.test")[0].waiting, 1);
}

TEST_P(Explain, TellsWhatIsDueFirst) {
    auto later = a_message();
    later.deliveries[0].birth = model::Queue{.not_before = noon + 1h};
    accept(later);
    const auto first = accept(a_message()).deliveries[0];
    std::vector<QueuePlace> places;

    wait(store->read([&](Transaction& transaction) {
        places = read_first_due(transaction, "one.test", 1);
    }));

    ASSERT_EQ(places.size(), 1U);
    EXPECT_EQ(places[0].delivery, first);
}

TEST_P(Explain, TellsWhoseLeaseEndsLast) {
    accept(a_message(), {.owner = "me", .until = noon + 1min});
    accept(a_message(), {.owner = "other", .until = noon + 2min});

    const auto all = destinations();

    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].holder, "other");
    EXPECT_EQ(all[0].leased_until, noon + 2min);
}

TEST_P(Explain, TellsWhatWaitsForAnOrderAndWhy) {
    accept(a_message({"b@one.test", "c@two.test"}));
    const auto claim = this->claim("one.test")[0];
    const RetryAt wait_for_it{noon + 5min, model::OrderId{3}, "Waits for order #3"};
    auto finish = end_of(claim, wait_for_it, AttemptResult::deferred);
    finish.attempt.reset();

    wait(store->finish(finish));

    const auto all = destinations();
    ASSERT_EQ(all.size(), 2U);
    ASSERT_EQ(all[0].ordered.size(), 1U);
    EXPECT_EQ(all[0].ordered[0].order, model::OrderId{3});
    EXPECT_EQ(all[0].ordered[0].count, 1);
    EXPECT_TRUE(all[1].ordered.empty());
    EXPECT_EQ(story_of(claim.delivery)->facts.wait_reason, "Waits for order #3");
}

TEST_P(Explain, TellsTheFirstThatNobodyHolds) {
    accept(a_message(), {.owner = "me", .until = noon + 1min});
    const auto free = accept(a_message()).deliveries[0];
    std::vector<QueuePlace> first;

    wait(store->read([&](Transaction& transaction) {
        first = read_first_waiting(transaction, "one.test", noon);
    }));

    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].delivery, free);
}

TEST_P(Explain, LetsTranscriptsGoWithTheirDay) {
    accept(a_message());
    const auto claim = this->claim("one.test")[0];
    auto finish = end_of(claim, Delivered{}, AttemptResult::delivered);
    finish.attempt->transcript = "0=connected\n";
    wait(store->finish(finish));

    wait(store->drop_day(claim.delivery.day()));

    EXPECT_FALSE(story_of(claim.delivery));
}

}  // namespace
}  // namespace postrider::store
