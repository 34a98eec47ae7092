// What replies and broken wires mean.
#include "path/delivery/outcome.h"

#include <gtest/gtest.h>

namespace postrider::delivery {
namespace {

using namespace std::chrono_literals;
using model::AttemptResult;
using smtp::Stage;

struct Row {
    Stage stage;
    std::uint16_t code;
    AttemptResult result;
    Scope scope;
};

class ReplyMeaning : public testing::TestWithParam<Row> {};

TEST_P(ReplyMeaning, IsAsTheTableSays) {
    const Row& row = GetParam();
    const auto meaning = meaning_of(row.stage, smtp::Reply{.code = row.code});
    EXPECT_EQ(meaning.result, row.result);
    EXPECT_EQ(meaning.scope, row.scope);
    EXPECT_FALSE(meaning.explanation.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Rows,
    ReplyMeaning,
    testing::Values(
        Row{Stage::greeting, 421, AttemptResult::deferred, Scope::host},
        Row{Stage::greeting, 450, AttemptResult::deferred, Scope::host},
        Row{Stage::greeting, 554, AttemptResult::deferred, Scope::host},
        Row{Stage::greeting, 521, AttemptResult::bounced, Scope::host},
        Row{Stage::ehlo, 556, AttemptResult::bounced, Scope::host},
        Row{Stage::starttls, 454, AttemptResult::deferred, Scope::host},
        Row{Stage::auth, 535, AttemptResult::deferred, Scope::host},
        Row{Stage::mail, 451, AttemptResult::deferred, Scope::recipient},
        Row{Stage::mail, 550, AttemptResult::bounced, Scope::recipient},
        Row{Stage::rcpt, 450, AttemptResult::deferred, Scope::recipient},
        Row{Stage::rcpt, 421, AttemptResult::deferred, Scope::host},
        Row{Stage::rcpt, 550, AttemptResult::bounced, Scope::recipient},
        Row{Stage::data, 503, AttemptResult::bounced, Scope::recipient},
        Row{Stage::final_dot, 554, AttemptResult::bounced, Scope::recipient},
        Row{Stage::final_dot, 452, AttemptResult::deferred, Scope::recipient},
        Row{Stage::rcpt, 354, AttemptResult::deferred, Scope::host}
    )
);

TEST(WireMeaning, AfterTheFinalDotIsNotTriedAtAnotherHost) {
    EXPECT_EQ(meaning_of(Stage::final_dot, WireTrouble::timed_out).scope, Scope::recipient);
    EXPECT_EQ(meaning_of(Stage::data, WireTrouble::timed_out).scope, Scope::host);
}

TEST(WireMeaning, IsNeverFinal) {
    for (const auto trouble :
         {WireTrouble::timed_out,
          WireTrouble::refused,
          WireTrouble::unreachable,
          WireTrouble::broken,
          WireTrouble::tls_failed,
          WireTrouble::nonsense,
          WireTrouble::local,
          WireTrouble::source}) {
        EXPECT_EQ(meaning_of(Stage::connect, trouble).result, AttemptResult::deferred);
    }
}

TEST(RetryHint, ReadsTheTimeAHostNames) {
    EXPECT_EQ(retry_hint("451 Try again in 30 seconds"), 40s);
    EXPECT_EQ(retry_hint("greylisted, come back in 5 minutes"), 310s);
    EXPECT_EQ(retry_hint("please wait 1 hour"), 3610s);
    EXPECT_EQ(retry_hint("Greylisted for 300 seconds"), 310s);
    EXPECT_EQ(retry_hint("Please retry after about 2 minutes."), 130s);
    EXPECT_EQ(retry_hint("20 messages per 60 seconds are too many; wait 90 seconds"), 100s);
}

TEST(RetryHint, IgnoresWhatIsNoTimeOrOutOfBounds) {
    for (const char* text :
         {"try later",
          "wait 0 seconds",
          "wait 99999999999 seconds",
          "wait 25 hours",
          "wait seconds",
          "try again in a few minutes"}) {
        EXPECT_FALSE(retry_hint(text)) << text;
    }
}

TEST(RetryHint, IsReadInNoTimeWhateverTheHostSays) {
    std::string endless;
    while (endless.size() < 512 * 1024) {
        endless += "second";
    }
    EXPECT_FALSE(retry_hint(endless));
}

TEST(RetryHint, TakesNoRateForAWait) {
    for (const char* text :
         {"Your limit of 20 messages per 60 seconds is reached",
          "Try again: 20 per 60 seconds",
          "You sent 20 messages in 60 seconds, try again later",
          "60 seconds"}) {
        EXPECT_FALSE(retry_hint(text)) << text;
    }
}

}  // namespace
}  // namespace postrider::delivery
