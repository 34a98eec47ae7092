// A death at every step of every operation: afterwards all of it holds, or nothing.
#include <gmock/gmock.h>

#include <functional>

#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

using namespace std::chrono_literals;
using model::AttemptResult;
using model::DeliveryStatus;

constexpr auto next_day = noon + 24h;

class Crash : public StoreTest {
protected:
    /// Runs `operation` on a store that dies at its `step`-th step after `prepare`. Reopens and
    /// recovers. False: the operation came to its end.
    bool dies_at(
        int step, const std::function<void()>& prepare, const std::function<void()>& operation
    ) {
        auto left = std::make_shared<int>(-1);
        Options dying;
        dying.probe = [left](std::string_view) {
            if (*left == 0) {
                throw StoreError(Trouble::gone, "dead");
            }
            *left -= *left > 0 ? 1 : 0;
        };
        store.reset();
        open(std::move(dying));
        prepare();
        *left = step;
        bool died = false;
        try {
            operation();
        } catch (const StoreError&) {
            died = true;
        }
        reopen();
        recovery = wait(store->recover("me", next_day));
        return died;
    }

    struct Found {
        std::size_t deliveries = 0;
        std::int64_t waiting = 0;
        model::EventId last_event;
        bool has_events_since(const Found& before) const { return before.last_event < last_event; }
    };
    Found found() {
        Found found;
        found.deliveries = wait(store->deliveries_before(std::nullopt, {}, 1000)).size();
        found.waiting = waiting_count(next_day);
        for (const auto& event : wait(store->events_after({}, std::nullopt, 1000))) {
            if (event.kind != model::EventKind::interrupted) {
                found.last_event = std::max(found.last_event, event.id);
            }
        }
        return found;
    }

    DeliveryStatus status(model::DeliveryId id) { return wait(store->delivery(id))->status; }

    Recovery recovery;
};
EVERY_ENGINE(Crash);

TEST_P(Crash, KeepsAnAcceptanceWhollyOrNotAtAll) {
    int step = 0;
    Found before;
    while (dies_at(
        ++step, [&] { before = found(); }, [&] { accept(a_message({"b@one.test", "c@two.test"})); }
    )) {
        const auto after = found();
        const bool is_kept = after.deliveries != before.deliveries;
        ASSERT_EQ(after.deliveries, before.deliveries + (is_kept ? 2 : 0)) << step;
        ASSERT_EQ(after.waiting, before.waiting + (is_kept ? 2 : 0)) << step;
        ASSERT_EQ(after.has_events_since(before), is_kept) << step;
    }
    EXPECT_GT(step, 5);
    EXPECT_EQ(found().deliveries, before.deliveries + 2);
}

TEST_P(Crash, KeepsTogetherWhatWasToBeKeptTogether) {
    auto arrived = a_message();
    arrived.inspection = std::make_shared<const model::Inspection>();
    auto notice = a_message({"a@far.test"});
    notice.origin = model::Origin::bounce;
    arrived.deliveries[0].birth = model::Ended{
        DeliveryStatus::bounced, "no", std::make_shared<const model::NewMessage>(notice)
    };
    const std::vector messages{a_message(), arrived};
    int step = 0;
    Found before;
    while (dies_at(
        ++step,
        [&] { before = found(); },
        [&] { wait(store->accept_all(messages, {Lease{}, Lease{}})); }
    )) {
        const auto after = found();
        const bool is_kept = after.deliveries != before.deliveries;
        ASSERT_EQ(after.deliveries, before.deliveries + (is_kept ? 3 : 0)) << step;
        ASSERT_EQ(after.waiting, before.waiting + (is_kept ? 2 : 0)) << step;
        ASSERT_EQ(after.has_events_since(before), is_kept) << step;
    }
    EXPECT_GT(step, 10);
    EXPECT_EQ(found().waiting, before.waiting + 2);
}

TEST_P(Crash, KeepsOnlyOrHoldsOnButNeverLoses) {
    int step = 0;
    bool died = true;
    while (died) {
        model::Accepted accepted;
        died = dies_at(
            ++step,
            [&] {
                auto message = a_message();
                hold(message, "why not", noon + std::chrono::days{7});
                message.deliveries[0].destination.clear();
                accepted = accept(message);
            },
            [&] { wait(store->send_now(accepted.deliveries[0], noon, "fine")); }
        );
        const auto now = status(accepted.deliveries[0]);
        ASSERT_TRUE(now == DeliveryStatus::held || now == DeliveryStatus::processed) << step;
        ASSERT_TRUE(died || now == DeliveryStatus::processed);
        ASSERT_EQ(waiting_count(next_day), 0) << step;
    }
}

TEST_P(Crash, HoldsOrTriesAgainButNeverLosesWhatNobodyCanTake) {
    int step = 0;
    bool died = true;
    while (died) {
        model::Accepted accepted;
        Finish held;
        died = dies_at(
            ++step,
            [&] {
                accepted = accept(a_message());
                held = end_of(
                    claim("one.test")[0], model::Hold{"gone", noon + 24h}, AttemptResult::deferred
                );
                held.attempt.reset();
            },
            [&] { wait(store->finish(held)); }
        );
        const bool is_held = status(accepted.deliveries[0]) == DeliveryStatus::held;
        ASSERT_TRUE(died || is_held);
        ASSERT_EQ(waiting_count(next_day), is_held ? 0 : 1) << step;
        wait(store->cancel(accepted.deliveries[0], next_day, "over"));
    }
}

TEST_P(Crash, NeverGivesAnIdAgainThatMayHaveBeenSeen) {
    model::EventId highest;
    const auto note = [&] {
        for (const auto& event : wait(store->events_after({}, std::nullopt, 1000))) {
            highest = std::max(highest, event.id);
        }
    };
    int step = 0;
    while (dies_at(++step, [] {}, [&] { accept(a_message()); })) {
    }
    note();
    const auto seen = highest;

    auto message = a_message();
    message.accepted_at = next_day;
    accept(message);

    note();
    EXPECT_GT(highest, seen);
    EXPECT_EQ(wait(store->events_after(seen, std::nullopt, 10)).size(), 1U);
}

TEST_P(Crash, RecordsAResultWhollyOrCallsTheAttemptInterrupted) {
    for (const Next& next : {Next(Delivered{}), Next(Bounced{}), Next(RetryAt{next_day + 1h})}) {
        int step = 0;
        bool died = true;
        while (died) {
            model::Accepted accepted;
            Finish finish;
            died = dies_at(
                ++step,
                [&] {
                    accepted = accept(a_message());
                    finish = end_of(claim("one.test").at(0), next, AttemptResult::deferred);
                    if (std::holds_alternative<Bounced>(next)) {
                        finish.notice = a_message({"a@sender.test"});
                        finish.notice->origin = model::Origin::bounce;
                    }
                },
                [&] { wait(store->finish(finish)); }
            );
            const auto words = story(accepted.message);
            const auto attempts = wait(store->attempts(accepted.deliveries[0]));
            ASSERT_EQ(attempts.size(), 1U) << step << words;
            const auto claims = claim("one.test", next_day);
            if (words == "accepted interrupted") {
                ASSERT_TRUE(died);
                ASSERT_EQ(attempts[0].result, AttemptResult::interrupted);
                ASSERT_EQ(recovery.interrupted_attempts, 1);
                ASSERT_EQ(claims.size(), 1U);
                ASSERT_EQ(claims[0].attempts, 1U);
                ASSERT_EQ(claim("sender.test", next_day).size(), 0U);
                wait(store->finish(end_of(claims[0], Delivered{}, AttemptResult::delivered)));
                continue;
            }
            ASSERT_EQ(attempts[0].result, AttemptResult::deferred) << step << words;
            ASSERT_EQ(claims.size(), 0U) << step << words;
            const bool is_bounced = std::holds_alternative<Bounced>(next);
            const bool is_deferred = std::holds_alternative<RetryAt>(next);
            auto notices = claim("sender.test", next_day);
            ASSERT_EQ(notices.size(), is_bounced ? 1U : 0U) << step << words;
            if (is_bounced) {
                wait(store->finish(end_of(notices[0], Delivered{}, AttemptResult::delivered)));
            }
            const auto again = claim("one.test", next_day + 1h);
            ASSERT_EQ(again.size(), is_deferred ? 1U : 0U) << step << words;
            if (is_deferred) {
                ASSERT_EQ(again[0].attempts, 1U);
                wait(store->finish(end_of(again[0], Delivered{}, AttemptResult::delivered)));
            }
        }
        EXPECT_GT(step, 5);
    }
}

TEST_P(Crash, CarriesAResultOfALaterDayToItsEnd) {
    for (const Next& next : {Next(Delivered{}), Next(Expired{}), Next(RetryAt{next_day + 1h})}) {
        int step = 0;
        bool died = true;
        while (died) {
            model::Accepted accepted;
            Finish finish;
            died = dies_at(
                ++step,
                [&] {
                    accepted = accept(a_message());
                    finish = end_of(claim("one.test").at(0), next, AttemptResult::deferred);
                    finish.at = next_day;
                },
                [&] { wait(store->finish(finish)); }
            );
            const auto words = story(accepted.message);
            const bool is_deferred = std::holds_alternative<RetryAt>(next);
            const bool is_interrupted = words == "accepted interrupted";
            const auto claims = claim("one.test", next_day + 1h);
            ASSERT_EQ(claims.size(), is_interrupted || is_deferred ? 1U : 0U) << step << words;
            if (!claims.empty()) {
                ASSERT_EQ(claims[0].attempts, 1U);
                wait(store->finish(end_of(claims[0], Delivered{}, AttemptResult::delivered)));
            }
            ASSERT_TRUE(is_final(status(accepted.deliveries[0]))) << step << words;
        }
    }
}

TEST_P(Crash, TakesNoPostponementOfALaterDayForATurn) {
    int step = 0;
    bool died = true;
    while (died) {
        model::Accepted accepted;
        Finish finish;
        died = dies_at(
            ++step,
            [&] {
                accepted = accept(a_message());
                const auto first = claim("one.test").at(0);
                wait(store->finish(end_of(first, RetryAt{noon + 1h}, AttemptResult::deferred)));
                const auto second = claim("one.test", noon + 1h).at(0);
                finish = end_of(second, RetryAt{next_day + 1h}, AttemptResult::deferred);
                finish.attempt.reset();
                finish.at = next_day;
            },
            [&] { wait(store->finish(finish)); }
        );
        const auto words = story(accepted.message);
        ASSERT_EQ(status(accepted.deliveries[0]), DeliveryStatus::deferred) << step << words;
        const auto claims = claim("one.test", next_day + 1h);
        ASSERT_EQ(claims.size(), 1U) << step << words;
        ASSERT_EQ(claims[0].attempts, words.ends_with("interrupted") ? 2U : 1U) << step << words;
        wait(store->finish(end_of(claims[0], Delivered{}, AttemptResult::delivered)));
    }
    EXPECT_GT(step, 2);
}

TEST_P(Crash, KeepsTheSourceWithTheAttempt) {
    int step = 0;
    bool died = true;
    while (died) {
        Finish finish;
        died = dies_at(
            ++step,
            [&] {
                accept(a_message());
                auto first =
                    end_of(claim("one.test").at(0), RetryAt{noon + 1h}, AttemptResult::deferred);
                first.attempt->source = "out-1";
                wait(store->finish(first));
                const auto second = claim("one.test", noon + 1h).at(0);
                finish = end_of(second, RetryAt{next_day}, AttemptResult::deferred);
                finish.attempt->number = 2;
                finish.attempt->source = "out-2";
            },
            [&] { wait(store->finish(finish)); }
        );
        const auto claims = claim("one.test", next_day);
        ASSERT_EQ(claims.size(), 1U) << step;
        const auto attempts = wait(store->attempts(claims[0].delivery));
        ASSERT_EQ(attempts.size(), 2U) << step;
        const bool is_interrupted = attempts[1].result == AttemptResult::interrupted;
        ASSERT_EQ(claims[0].source, is_interrupted ? "out-1" : "out-2") << step;
        wait(store->finish(end_of(claims[0], Delivered{}, AttemptResult::delivered)));
    }
    EXPECT_GT(step, 2);
}

TEST_P(Crash, FreesWhatWaitsWhollyOrNotAtAll) {
    int step = 0;
    bool died = true;
    while (died) {
        died = dies_at(
            ++step,
            [&] {
                accept(a_message());
                auto finish = end_of(
                    claim("one.test").at(0),
                    RetryAt{.due = next_day + 1h, .why = "It rests", .cause = "measure 1"},
                    AttemptResult::deferred
                );
                finish.attempt.reset();
                wait(store->finish(finish));
            },
            [&] { wait(store->end_waits_for("measure 1", noon, 10)); }
        );
        const auto freed = wait(store->end_waits_for("measure 1", next_day, 10)).size();
        ASSERT_LE(freed, died ? 1U : 0U) << step;
        const auto claims = claim("one.test", next_day);
        ASSERT_EQ(claims.size(), 1U) << step;
        wait(store->finish(end_of(claims[0], Delivered{}, AttemptResult::delivered)));
    }
    EXPECT_GT(step, 1);
}

TEST_P(Crash, HoldsOrReleasesButNeverLoses) {
    int step = 0;
    bool died = true;
    while (died) {
        model::Accepted accepted;
        died = dies_at(
            ++step,
            [&] {
                auto message = a_message();
                hold(message, "why not", noon + std::chrono::days{7});
                accepted = accept(message);
            },
            [&] { wait(store->send_now(accepted.deliveries[0], noon, "fine")); }
        );
        const bool is_held = status(accepted.deliveries[0]) == DeliveryStatus::held;
        const auto claims = claim("one.test", next_day);
        ASSERT_EQ(claims.size(), is_held ? 0U : 1U) << step;
        ASSERT_TRUE(died || !is_held);
        if (!is_held) {
            wait(store->finish(end_of(claims[0], Delivered{}, AttemptResult::delivered)));
        }
    }
}

TEST_P(Crash, CancelsWhollyOrNotAtAll) {
    int step = 0;
    bool died = true;
    while (died) {
        model::Accepted accepted;
        died = dies_at(
            ++step,
            [&] { accepted = accept(a_message()); },
            [&] { wait(store->cancel(accepted.deliveries[0], noon, "no")); }
        );
        const bool is_cancelled = status(accepted.deliveries[0]) == DeliveryStatus::cancelled;
        const auto claims = claim("one.test", next_day);
        ASSERT_EQ(claims.size(), is_cancelled ? 0U : 1U) << step;
        ASSERT_TRUE(died || is_cancelled);
        if (!is_cancelled) {
            wait(store->finish(end_of(claims[0], Delivered{}, AttemptResult::delivered)));
        }
    }
}

TEST_P(Crash, RepairsAHalfCommitWithoutARestart) {
    auto is_failing = std::make_shared<bool>(false);
    Options failing;
    failing.probe = [is_failing](std::string_view step) {
        if (*is_failing && (step == "commit queue" || step == "commit")) {
            *is_failing = false;
            throw StoreError(Trouble::full, "no space is left");
        }
    };
    store.reset();
    open(std::move(failing));
    const auto first = accept(a_message());
    const auto finish = end_of(claim("one.test").at(0), Delivered{}, AttemptResult::delivered);

    *is_failing = true;
    EXPECT_THROW(accept(a_message()), StoreError);
    *is_failing = true;
    EXPECT_THROW(wait(store->finish(finish)), StoreError);
    wait(store->finish(finish));
    const auto last = accept(a_message());

    EXPECT_EQ(story(first.message), "accepted delivered");
    EXPECT_EQ(wait(store->deliveries_before(std::nullopt, {}, 10)).size(), 2U);
    const auto claims = claim("one.test");
    ASSERT_EQ(claims.size(), 1U);
    EXPECT_EQ(claims[0].message, last.message);
}

TEST_P(Crash, ReleasesAtStartWhatWasInFlight) {
    const auto accepted = accept(a_message());
    claim("one.test");
    reopen();

    const auto found = wait(store->recover("me", noon + 1min));

    EXPECT_EQ(found.interrupted_attempts, 1);
    EXPECT_EQ(story(accepted.message), "accepted interrupted");
    const auto claims = claim("one.test", noon + 1min);
    ASSERT_EQ(claims.size(), 1U);
    EXPECT_EQ(claims[0].attempts, 1U);
    const auto attempts = wait(store->attempts(accepted.deliveries[0]));
    ASSERT_EQ(attempts.size(), 1U);
    EXPECT_EQ(attempts[0].result, AttemptResult::interrupted);
    EXPECT_THAT(attempts[0].explanation, testing::HasSubstr("unknown"));
}

}  // namespace
}  // namespace postrider::store
