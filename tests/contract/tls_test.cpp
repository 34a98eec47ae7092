// MTA-STS policies and TLS reports to others: kept, replaced, gone in time.
#include <gmock/gmock.h>

#include "store/sts_policies.h"
#include "store/tls_sendings.h"
#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class TlsTables : public StoreTest {
protected:
    void write(std::move_only_function<void(Transaction&)> unit) {
        wait(store->write(std::move(unit)));
    }
    template <class Look>
    auto look(Look look) {
        std::optional<std::invoke_result_t<Look&, Transaction&>> found;
        wait(store->read([&](Transaction& transaction) { found.emplace(look(transaction)); }));
        return std::move(*found);
    }
    auto policies(base::Time now = noon) {
        return look([now](Transaction& transaction) { return sts_policies(transaction, now, 10); });
    }
    auto due(base::Time now) {
        return look([now](Transaction& transaction) {
            return due_tls_sendings(transaction, now, 10);
        });
    }
};
EVERY_ENGINE(TlsTables);

TEST_P(TlsTables, KeepOnePolicyOfADomainUntilItEnds) {
    KeptStsPolicy policy{
        .domain = "a.test",
        .policy_id = "1",
        .mode = 2,
        .patterns = "mx.a.test\n*.b.test\n",
        .max_age = 3600,
        .fetched_at = noon,
    };
    write([&](Transaction& transaction) { keep_sts_policy(transaction, policy); });
    policy.policy_id = "2";
    write([&](Transaction& transaction) { keep_sts_policy(transaction, policy); });

    const auto kept = policies();

    ASSERT_THAT(kept, SizeIs(1));
    EXPECT_EQ(kept[0].policy_id, "2");
    EXPECT_EQ(kept[0].mode, 2);
    EXPECT_EQ(kept[0].patterns, "mx.a.test\n*.b.test\n");
    EXPECT_EQ(kept[0].max_age, 3600);
    EXPECT_EQ(kept[0].fetched_at, noon);
    EXPECT_THAT(policies(noon + 1h), IsEmpty());
    write([](Transaction& transaction) { remove_ended_sts_policies(transaction, noon + 30min); });
    EXPECT_THAT(policies(), SizeIs(1));
    write([](Transaction& transaction) { remove_ended_sts_policies(transaction, noon + 1h); });
    EXPECT_THAT(policies(), IsEmpty());
}

TEST_P(TlsTables, KeepOneReportOfADomainAndDay) {
    TlsSending sending{.day = 100, .domain = "a.test", .report = "{}", .due_at = noon};
    write([&](Transaction& transaction) { keep_tls_sending(transaction, sending); });
    EXPECT_THAT(due(noon - 1s), IsEmpty());
    ASSERT_THAT(due(noon), SizeIs(1));

    sending.tries = 1;
    sending.outcome = "handed over";
    sending.due_at.reset();
    write([&](Transaction& transaction) { keep_tls_sending(transaction, sending); });

    EXPECT_THAT(due(noon), IsEmpty());
    const auto kept =
        look([](Transaction& transaction) { return find_tls_sending(transaction, 100, "a.test"); });
    ASSERT_TRUE(kept.has_value());
    EXPECT_EQ(kept->outcome, "handed over");
    EXPECT_EQ(kept->tries, 1);
    EXPECT_FALSE(kept->due_at.has_value());
}

TEST_P(TlsTables, HastenWhatWasNotSentOfADay) {
    const TlsSending later{.day = 100, .domain = "a.test", .report = "{}", .due_at = noon + 1h};
    const TlsSending done{.day = 100, .domain = "b.test", .report = "{}"};
    const TlsSending other{.day = 101, .domain = "a.test", .report = "{}", .due_at = noon + 1h};
    std::int64_t count = 0;
    write([&](Transaction& transaction) {
        for (const auto& sending : {later, done, other}) {
            keep_tls_sending(transaction, sending);
        }
        count = hasten_tls_sendings(transaction, 100, noon);
    });

    EXPECT_EQ(count, 1);
    ASSERT_THAT(due(noon), SizeIs(1));
    EXPECT_EQ(due(noon)[0].day, 100);
    write([](Transaction& transaction) { remove_tls_sendings_before(transaction, 101); });
    EXPECT_THAT(due(noon + 2h), SizeIs(1));
}

TEST_P(TlsTables, KeepWhatAnAttemptWasAskedToShow) {
    auto message = a_message();
    message.tls_wish = model::TlsWish::required;
    const auto accepted = wait(store->accept(message, {}));
    auto claimed = wait(store->claim_due(
        model::strand_of(message, message.deliveries[0]), 10, noon, {"me", noon + 1h}
    ));
    ASSERT_THAT(claimed.claims, SizeIs(1));
    EXPECT_EQ(claimed.claims[0].tls_wish, model::TlsWish::required);

    auto finish = Finish{
        .delivery = accepted.deliveries[0],
        .message = accepted.message,
        .server = message.server,
        .attempt = an_attempt(model::AttemptResult::delivered),
        .next = Delivered{},
        .at = noon,
    };
    finish.attempt->tls_basis = "dane";
    finish.attempt->tls_problem = "none";
    finish.attempt->others.push_back(an_attempt(model::AttemptResult::deferred));
    finish.attempt->others[0].hop = 2;
    finish.attempt->others[0].tls_basis = "mta-sts";
    wait(store->finish(finish));

    const auto attempts = wait(store->attempts(accepted.deliveries[0]));
    ASSERT_THAT(attempts, SizeIs(1));
    EXPECT_EQ(attempts[0].tls_basis, "dane");
    EXPECT_EQ(attempts[0].tls_problem, "none");
    EXPECT_EQ(attempts[0].others.at(0).tls_basis, "mta-sts");
}

}  // namespace
}  // namespace postrider::store
