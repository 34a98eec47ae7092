// Accepting, claiming, finishing: what every engine promises the path.
#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

using namespace std::chrono_literals;
using model::AttemptResult;
using model::DeliveryStatus;

class Queue : public StoreTest {};
EVERY_ENGINE(Queue);

TEST_P(Queue, GivesAnAcceptedMessageToWhoClaimsIt) {
    auto message = a_message({"b@one.test", "c@one.test", "d@two.test"});
    message.domain = model::DomainId{3};
    message.envelope_id = "env";
    message.dsn_return = model::DsnReturn::headers;
    message.deliveries[0].notify = model::Notify::success | model::Notify::delay;
    message.tag = "spring";
    message.deliveries[0].original_recipient = "rfc822;b@one.test";

    const auto accepted = accept(message);
    const auto claims = claim("one.test");

    ASSERT_EQ(accepted.deliveries.size(), 3U);
    ASSERT_EQ(claims.size(), 2U);
    const auto& first = claims.front();
    EXPECT_EQ(first.delivery, accepted.deliveries[0]);
    EXPECT_EQ(first.message, accepted.message);
    EXPECT_EQ(first.message.day(), 2517);
    EXPECT_EQ(first.server, message.server);
    EXPECT_EQ(first.domain, message.domain);
    EXPECT_EQ(first.sender, "a@sender.test");
    EXPECT_EQ(first.recipient, "b@one.test");
    EXPECT_EQ(first.destination, "one.test");
    EXPECT_EQ(first.notify, message.deliveries[0].notify);
    EXPECT_EQ(first.original_recipient, "rfc822;b@one.test");
    EXPECT_EQ(first.dsn_return, model::DsnReturn::headers);
    EXPECT_EQ(first.tag, "spring");
    EXPECT_EQ(first.envelope_id, "env");
    EXPECT_EQ(first.attempts, 0U);
    EXPECT_EQ(first.accepted_at, noon);
    EXPECT_EQ(first.expires_at, message.expires_at);
    EXPECT_EQ(first.content.head(), message.content.head());
    EXPECT_EQ(claims[1].recipient, "c@one.test");
}

TEST_P(Queue, KeepsWhatIsToBeSentLaterUntilThen) {
    auto message = a_message();
    message.deliveries[0].birth = model::Queue{.not_before = noon + 24h};

    const auto accepted = accept(message);

    EXPECT_EQ(claim("one.test", noon + 24h - 1us).size(), 0U);
    EXPECT_EQ(wait(store->delivery(accepted.deliveries[0]))->next_attempt_at, noon + 24h);
    EXPECT_EQ(claim("one.test", noon + 24h).size(), 1U);
}

TEST_P(Queue, NeverGivesADeliveryToTwo) {
    accept(a_message());

    EXPECT_EQ(claim("one.test", noon, "me").size(), 1U);
    EXPECT_EQ(claim("one.test", noon, "you").size(), 0U);
}

TEST_P(Queue, FreesADeliveryWhoseLeaseLapsed) {
    accept(a_message());
    claim("one.test");

    EXPECT_EQ(claim("one.test", noon + 10min - 1us, "you").size(), 0U);
    EXPECT_EQ(claim("one.test", noon + 10min, "you").size(), 1U);
}

TEST_P(Queue, LeasesToWhoAcceptsAndDeliversAtOnce) {
    accept(a_message(), {.owner = "me", .until = noon + 1min});

    EXPECT_EQ(claim("one.test").size(), 0U);
    EXPECT_EQ(waiting_count(), 0);
    EXPECT_EQ(waiting_count(noon + 1min), 1);
}

TEST_P(Queue, ClaimsTheLongestDueFirstAndNoMoreThanAsked) {
    auto late = a_message();
    late.accepted_at += 1s;
    const auto second = accept(late);
    const auto first = accept(a_message());

    const auto claims =
        wait(store->claim_due(strand("one.test"), 1, noon + 1h, {"me", noon + 2h})).claims;

    ASSERT_EQ(claims.size(), 1U);
    EXPECT_EQ(claims.front().message, first.message);
    EXPECT_EQ(claim("one.test", noon + 1h).front().message, second.message);
}

TEST_P(Queue, ClaimsNoMoreThanAskedWhateverThePlanner) {
    if (GetParam() == EngineKind::postgres) {
        // What is left is a nested loop, which looks at its inner side once for each row.
        url +=
            " options='-c enable_hashjoin=off -c enable_mergejoin=off -c enable_hashagg=off "
            "-c enable_sort=off -c enable_material=off'";
        reopen();
    }
    for (int i = 0; i < 60; ++i) {
        accept(a_message());
    }
    const Lease lease{.owner = "me", .until = noon + 2h};

    const auto claims = wait(store->claim_due(strand("one.test"), 5, noon + 1h, lease)).claims;

    EXPECT_EQ(claims.size(), 5U);
    EXPECT_EQ(waiting_count(noon + 1h), 55);
}

TEST_P(Queue, TellsWhenTheNextOfAStrandIsDue) {
    accept(a_message());
    auto later = a_message();
    later.accepted_at += 1h;
    accept(later);

    const auto claimed = wait(store->claim_due(strand("one.test"), 10, noon, {"me", noon + 2h}));

    EXPECT_EQ(claimed.claims.size(), 1U);
    EXPECT_EQ(claimed.next_due, noon + 1h);
}

TEST_P(Queue, TellsServersAndStreamsApart) {
    accept(a_message());
    auto bulk = a_message();
    bulk.stream = model::Stream::bulk;
    const auto accepted = accept(bulk);
    auto other = a_message();
    other.server = model::ServerId{8};
    accept(other);
    const Lease lease{.owner = "me", .until = noon + 1h};

    const auto claims =
        wait(store->claim_due(strand("one.test", model::Stream::bulk), 10, noon, lease)).claims;

    ASSERT_EQ(claims.size(), 1U);
    EXPECT_EQ(claims[0].message, accepted.message);
    EXPECT_EQ(claims[0].stream, model::Stream::bulk);
    EXPECT_EQ(wait(store->waiting(noon)).size(), 2U);
}

TEST_P(Queue, KeepsTheStreamOfWhatIsHeldAndTriedAgain) {
    auto bulk = a_message();
    bulk.stream = model::Stream::bulk;
    hold(bulk, "why not", noon + 24h);
    const auto held = accept(bulk).deliveries[0];
    const auto of_bulk = strand("one.test", model::Stream::bulk);
    const Lease lease{.owner = "me", .until = noon + 1h};

    wait(store->send_now(held, noon, "fine"));
    const auto claims = wait(store->claim_due(of_bulk, 10, noon, lease)).claims;
    ASSERT_EQ(claims.size(), 1U);
    wait(store->finish(end_of(claims[0], RetryAt{noon + 5min}, AttemptResult::deferred)));

    EXPECT_EQ(wait(store->waiting(noon)).at(0).strand, of_bulk);
}

TEST_P(Queue, HoldsAndReleasesWhatIsHeldForOneReason) {
    const auto accepted = accept(a_message());
    auto finish = end_of(
        claim("one.test")[0], model::Hold{"The server rests", noon + 24h}, AttemptResult::deferred
    );
    finish.attempt.reset();
    wait(store->finish(finish));

    const auto view = wait(store->delivery(accepted.deliveries[0]));
    EXPECT_EQ(view->status, DeliveryStatus::held);
    EXPECT_EQ(view->hold_reason, "The server rests");
    EXPECT_EQ(view->hold_ends_at, noon + 24h);
    EXPECT_EQ(waiting_count(noon + 48h), 0);
    EXPECT_EQ(story(accepted.message), "accepted held");

    const auto server = a_message().server;
    EXPECT_EQ(
        wait(store->release_held({.server = server, .reason = "another reason"}, noon, 10)), 0
    );
    EXPECT_EQ(
        wait(store->release_held(
            {.server = model::ServerId{8}, .reason = "The server rests"}, noon, 10
        )),
        0
    );
    EXPECT_EQ(
        wait(store->release_held({.server = server, .reason = "The server rests"}, noon, 10)), 1
    );
    EXPECT_EQ(story(accepted.message), "accepted held released");
    EXPECT_EQ(claim("one.test").size(), 1U);
}

TEST_P(Queue, ReleasesNoMoreAtOnceThanItIsAskedTo) {
    for (int number = 0; number < 3; ++number) {
        auto message = a_message();
        hold(message, "The server rests", noon + 24h);
        accept(message);
    }
    const auto server = a_message().server;

    EXPECT_EQ(
        wait(store->release_held({.server = server, .reason = "The server rests"}, noon, 2)), 2
    );
    EXPECT_EQ(
        wait(store->release_held({.server = server, .reason = "The server rests"}, noon, 2)), 1
    );
    EXPECT_EQ(waiting_count(), 3);
}

TEST_P(Queue, RecordsADelivery) {
    const auto accepted = accept(a_message());
    const auto claims = claim("one.test");

    wait(store->finish(end_of(claims[0], Delivered{}, AttemptResult::delivered)));

    const auto view = wait(store->delivery(accepted.deliveries[0]));
    ASSERT_TRUE(view);
    EXPECT_EQ(view->status, DeliveryStatus::delivered);
    EXPECT_EQ(view->last_attempt_at, noon);
    EXPECT_FALSE(view->next_attempt_at);
    EXPECT_EQ(story(accepted.message), "accepted delivered");
    EXPECT_EQ(waiting_count(noon + 24h), 0);
    const auto attempts = wait(store->attempts(accepted.deliveries[0]));
    ASSERT_EQ(attempts.size(), 1U);
    const auto expected = an_attempt(AttemptResult::delivered);
    EXPECT_EQ(attempts[0].number, 1U);
    EXPECT_EQ(attempts[0].result, AttemptResult::delivered);
    EXPECT_EQ(attempts[0].at, expected.at);
    EXPECT_EQ(attempts[0].duration, expected.duration);
    EXPECT_EQ(attempts[0].host, expected.host);
    EXPECT_EQ(attempts[0].address, expected.address);
    EXPECT_EQ(attempts[0].tls, expected.tls);
    EXPECT_TRUE(attempts[0].tls_verified);
    EXPECT_EQ(attempts[0].stage, expected.stage);
    EXPECT_EQ(attempts[0].reply_code, 250);
    EXPECT_EQ(attempts[0].enhanced_code, expected.enhanced_code);
    EXPECT_EQ(attempts[0].reply, expected.reply);
    EXPECT_EQ(attempts[0].explanation, expected.explanation);
}

TEST_P(Queue, HoldsWhatNobodyCanTakeAndCountsOnWhenItIsLetGo) {
    const auto accepted = accept(a_message());
    const auto id = accepted.deliveries[0];
    wait(store->finish(end_of(claim("one.test")[0], RetryAt{noon}, AttemptResult::deferred)));
    auto held =
        end_of(claim("one.test")[0], model::Hold{"gone", noon + 24h}, AttemptResult::deferred);
    held.attempt.reset();
    wait(store->finish(held));

    const auto view = wait(store->delivery(id));
    EXPECT_EQ(view->status, DeliveryStatus::held);
    EXPECT_EQ(view->hold_reason, "gone");
    EXPECT_EQ(view->hold_ends_at, noon + 24h);
    EXPECT_EQ(waiting_count(noon + 48h), 0);
    EXPECT_EQ(story(accepted.message), "accepted deferred held");

    EXPECT_TRUE(wait(store->send_now(id, noon, "there again")));
    const auto claims = claim("one.test");
    ASSERT_EQ(claims.size(), 1U);
    EXPECT_EQ(claims[0].attempts, 1U);
    wait(store->finish(end_of(claims[0], Delivered{}, AttemptResult::delivered)));
    EXPECT_EQ(wait(store->attempts(id)).size(), 2U);
}

TEST_P(Queue, RecordsEveryHostThatWasTried) {
    const auto accepted = accept(a_message());
    auto first = end_of(claim("one.test")[0], RetryAt{noon + 5min}, AttemptResult::deferred);
    first.attempt->others = {
        an_attempt(AttemptResult::bounced), an_attempt(AttemptResult::deferred)
    };
    first.attempt->others[0].host = "mx.null.test";
    first.attempt->others[1].hop = 3;
    first.attempt->hop = 2;
    wait(store->finish(first));
    auto second = end_of(claim("one.test", noon + 5min)[0], Delivered{}, AttemptResult::delivered);
    second.attempt->others = {an_attempt(AttemptResult::deferred)};
    wait(store->finish(second));

    const auto attempts = wait(store->attempts(accepted.deliveries[0]));
    ASSERT_EQ(attempts.size(), 2U);
    EXPECT_EQ(attempts[0].hop, 2U);
    ASSERT_EQ(attempts[0].others.size(), 2U);
    const auto& other = attempts[0].others[0];
    EXPECT_EQ(other.number, 1U);
    EXPECT_EQ(other.hop, 1U);
    EXPECT_EQ(other.host, "mx.null.test");
    EXPECT_EQ(other.result, AttemptResult::bounced);
    EXPECT_EQ(other.duration, first.attempt->duration);
    EXPECT_EQ(attempts[0].others[1].hop, 3U);
    ASSERT_EQ(attempts[1].others.size(), 1U);
    EXPECT_EQ(attempts[1].others[0].number, 2U);
}

TEST_P(Queue, GivesADeferredDeliveryAgainWhenItIsDue) {
    const auto accepted = accept(a_message());
    const auto claims = claim("one.test");

    wait(store->finish(end_of(claims[0], RetryAt{noon + 5min}, AttemptResult::deferred)));

    EXPECT_EQ(claim("one.test", noon + 5min - 1us).size(), 0U);
    const auto waiting = wait(store->waiting(noon));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].strand, strand("one.test"));
    EXPECT_EQ(waiting[0].due, noon + 5min);
    const auto again = claim("one.test", noon + 5min);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].attempts, 1U);
    EXPECT_EQ(wait(store->delivery(accepted.deliveries[0]))->status, DeliveryStatus::deferred);
    wait(store->finish(end_of(again[0], Bounced{}, AttemptResult::bounced)));
    EXPECT_EQ(wait(store->attempts(accepted.deliveries[0])).size(), 2U);
    EXPECT_EQ(story(accepted.message), "accepted deferred bounced");
}

TEST_P(Queue, EndsADeliveryThatWasNotTriedAgain) {
    const auto accepted = accept(a_message());
    auto finish = end_of(claim("one.test")[0], Expired{}, AttemptResult::deferred);
    finish.attempt.reset();

    wait(store->finish(finish));

    EXPECT_EQ(wait(store->delivery(accepted.deliveries[0]))->status, DeliveryStatus::expired);
    EXPECT_TRUE(wait(store->attempts(accepted.deliveries[0])).empty());
    EXPECT_EQ(story(accepted.message), "accepted expired");
}

TEST_P(Queue, AcceptsTheBounceWithTheResult) {
    const auto accepted = accept(a_message());
    auto finish = end_of(claim("one.test")[0], Bounced{}, AttemptResult::bounced);
    finish.notice = a_message({"a@sender.test"});
    finish.notice->origin = model::Origin::bounce;

    wait(store->finish(finish));

    EXPECT_EQ(story(accepted.message), "accepted bounced notified");
    EXPECT_EQ(claim("sender.test").size(), 1U);
}

TEST_P(Queue, CancelsWhatNobodyWantsSentAnyMore) {
    const auto accepted = accept(a_message());
    auto finish = end_of(claim("one.test")[0], Cancelled{}, AttemptResult::deferred);
    finish.attempt.reset();

    wait(store->finish(finish));

    EXPECT_EQ(story(accepted.message), "accepted cancelled");
    EXPECT_EQ(wait(store->delivery(accepted.deliveries[0]))->status, DeliveryStatus::cancelled);
    EXPECT_EQ(waiting_count(noon + 24h), 0);
}

TEST_P(Queue, ChangesNothingForAFinishWithoutALease) {
    const auto accepted = accept(a_message());
    const auto claims = claim("one.test");
    const auto delivered = end_of(claims[0], Delivered{}, AttemptResult::delivered);
    wait(store->release({claims[0].delivery}));

    wait(store->finish(delivered));

    EXPECT_EQ(story(accepted.message), "accepted");
    EXPECT_EQ(claim("one.test").size(), 1U);
    wait(store->finish(delivered));
    wait(store->finish(delivered));
    EXPECT_EQ(story(accepted.message), "accepted delivered");
}

TEST_P(Queue, LeavesALeaseThatHasBecomeAnothersAlone) {
    wait(store->recover("me", noon));
    const auto accepted = accept(a_message());
    const auto mine = claim("one.test");
    const auto theirs = claim("one.test", noon + 10min, "you");
    ASSERT_EQ(theirs.size(), 1U) << "the lease had lapsed";

    wait(store->renew({mine[0].delivery}, noon + 5h));
    wait(store->release({mine[0].delivery}));
    wait(store->finish(end_of(mine[0], Delivered{}, AttemptResult::delivered)));
    wait(store->finish(end_of(mine[0], RetryAt{noon + 11min}, AttemptResult::deferred)));

    EXPECT_EQ(story(accepted.message), "accepted");
    EXPECT_EQ(claim("one.test", noon + 20min - 1us).size(), 0U);
    EXPECT_EQ(claim("one.test", noon + 20min).size(), 1U);
}

TEST_P(Queue, GivesReleasedClaimsToOthers) {
    accept(a_message());
    const auto claims = claim("one.test");

    wait(store->release({claims[0].delivery}));

    const auto again = claim("one.test", noon, "you");
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].attempts, 0U);
}

TEST_P(Queue, KeepsRenewedClaims) {
    accept(a_message());
    const auto claims = claim("one.test");

    wait(store->renew({claims[0].delivery}, noon + 1h));

    EXPECT_EQ(claim("one.test", noon + 59min, "you").size(), 0U);
    EXPECT_EQ(claim("one.test", noon + 1h, "you").size(), 1U);
}

TEST_P(Queue, SumsUpWhatWaitsByStrand) {
    accept(a_message({"b@one.test", "c@one.test", "d@two.test"}));

    const auto waiting = wait(store->waiting(noon));

    ASSERT_EQ(waiting.size(), 2U);
    EXPECT_EQ(waiting[0].strand, strand("one.test"));
    EXPECT_EQ(waiting[0].count, 2);
    EXPECT_EQ(waiting[0].due, noon);
    EXPECT_EQ(waiting[1].strand, strand("two.test"));
}

TEST_P(Queue, HoldsAMessageUntilAPersonLetsItGo) {
    auto message = a_message();
    hold(message, "development mode", noon + std::chrono::days{7});
    const auto accepted = accept(message);
    const auto id = accepted.deliveries[0];

    EXPECT_EQ(waiting_count(), 0);
    const auto held = wait(store->delivery(id));
    EXPECT_EQ(held->status, DeliveryStatus::held);
    EXPECT_EQ(held->hold_reason, "development mode");
    EXPECT_EQ(held->hold_ends_at, noon + std::chrono::days{7});
    EXPECT_TRUE(wait(store->send_now(id, noon + 1h, "looks fine")));
    EXPECT_EQ(claim("one.test", noon + 1h).size(), 1U);
    EXPECT_FALSE(wait(store->send_now(id, noon + 1h, "again")));
    EXPECT_EQ(story(accepted.message), "accepted held released");
}

TEST_P(Queue, SendsAWaitingDeliveryNow) {
    const auto accepted = accept(a_message());
    const auto claims = claim("one.test");
    wait(store->finish(end_of(claims[0], RetryAt{noon + 5h}, AttemptResult::deferred)));

    EXPECT_TRUE(wait(store->send_now(accepted.deliveries[0], noon + 1h, "")));

    EXPECT_EQ(claim("one.test", noon + 1h).size(), 1U);
}

TEST_P(Queue, CancelsWhatIsNotBeingTried) {
    auto message = a_message();
    const auto tried = accept(message);
    claim("one.test");
    const auto waits = accept(message);
    hold(message, "why not", noon + std::chrono::days{7});
    const auto held = accept(message);

    EXPECT_FALSE(wait(store->cancel(tried.deliveries[0], noon, "no")));
    EXPECT_TRUE(wait(store->cancel(waits.deliveries[0], noon, "no")));
    EXPECT_TRUE(wait(store->cancel(held.deliveries[0], noon, "no")));
    EXPECT_FALSE(wait(store->cancel(held.deliveries[0], noon, "no")));
    EXPECT_FALSE(wait(store->cancel(model::DeliveryId::make(2517, 0, 99), noon, "no")));
    EXPECT_EQ(wait(store->delivery(held.deliveries[0]))->status, DeliveryStatus::cancelled);
    EXPECT_EQ(story(waits.message), "accepted cancelled");
    EXPECT_EQ(claim("one.test", noon).size(), 0U);
}

}  // namespace
}  // namespace postrider::store
