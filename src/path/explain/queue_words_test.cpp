// Every reason for which nothing moves can be said.
#include "path/explain/queue_words.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include "path/explain/story_test_support.h"

namespace postrider::explain {
namespace {

const char* const idle = R"({"is_full": false, "in_memory": 0, "in_memory_max": 10000})";

/// At ten, to a server that calls itself mx.
std::string why(const std::string& site, const char* load = idle) {
    return why_nothing_moves(
        boost::json::parse(site).as_object(), boost::json::parse(load), "mx", ten
    );
}

TEST(QueueWords, NameTheLimitThatBinds) {
    EXPECT_EQ(
        why(R"({"binds": [{"by": "connections", "limit": "connections 5", "from": "provider x",
                           "milliseconds": null, "source": "a"}], "lanes": [{}]})"),
        "Held back by connections 5 (provider x); goes on when an attempt ends."
    );
    EXPECT_EQ(
        why(R"({"binds": [{"by": "attempts", "limit": "500 attempts at once to all destinations",
                           "from": "configuration: delivery.connections", "milliseconds": null}]})"
        ),
        "Held back by 500 attempts at once to all destinations (configuration: "
        "delivery.connections); goes on when an attempt ends."
    );
}

TEST(QueueWords, NameTheSourceWhereThereAreSeveral) {
    const auto words =
        why(R"({"binds": [{"by": "messages", "limit": "messages 1/min", "from": "provider x",
                           "milliseconds": 3000, "source": "a"}],
                "lanes": [{"source": "a"}, {"source": "b"}], "trying": 2})");
    EXPECT_EQ(
        words,
        "Source a: Held back by messages 1/min (provider x); goes on in 3.0 s. Other sources go "
        "on."
    );
}

TEST(QueueWords, SayHowAMeasureIsUndone) {
    EXPECT_EQ(
        why(R"({"binds": [{"by": "measure", "limit": "paused",
                           "from": "pause-source: the receiver blocks the sending host",
                           "milliseconds": 300000}]})"),
        "Paused by the measure pause-source: the receiver blocks the sending host; goes on in 5 "
        "min, or at once after `postrider measure undo`."
    );
}

TEST(QueueWords, SayThatTheDnsIsAsked) {
    EXPECT_EQ(
        why(R"({"unrouted": 3, "leased": 3})"), "3 messages wait for the DNS to say where they go."
    );
    EXPECT_EQ(why(R"({"unrouted": 1})"), "1 message waits for the DNS to say where it goes.");
}

TEST(QueueWords, SayThatMemoryIsFull) {
    const auto words =
        why(R"({"due": 4, "waiting": 4})",
            R"({"is_full": true, "in_memory": 9000, "in_memory_max": 10000})");
    EXPECT_TRUE(words.starts_with("It is due, and memory is full: 9,000 of at most 10,000"));
}

TEST(QueueWords, SayForWhatTheFirstWaits) {
    EXPECT_EQ(
        why(R"({"waiting": 2, "due": 0, "oldest_due_at": "2026-11-22T10:05:00.000Z",
                "waits_for": "Waits for its send window"})"),
        "Nothing is due before 10:05:00.000, in 5 min. The first of it: Waits for its send window."
    );
}

TEST(QueueWords, NameTheOrderAndItsEnd) {
    EXPECT_EQ(
        why(R"({"waiting": 2, "due": 0, "oldest_due_at": "9999-12-31T00:00:00.000Z",
                "orders": [{"order": 3, "destination": "there.test", "count": 2,
                            "words": "Waits for order #3, until somebody ends it: their wish"}]})"),
        "2 messages to there.test: Waits for order #3, until somebody ends it: their wish "
        "(`postrider order end 3` ends it)."
    );
}

TEST(QueueWords, NameTheProcessThatHoldsALease) {
    const std::string site = R"({"leased": 1, "destinations": [{"destination": "there.test",
        "held_by": "other", "held_until": "2026-11-22T10:04:00.000Z"}]})";
    EXPECT_EQ(
        why(site),
        "Some of it is leased to other, which runs elsewhere or died; it is free again when that "
        "process starts anew, or else at 10:04:00.000, in 4 min."
    );
    EXPECT_TRUE(why(site, "null").starts_with("No server runs on this data"));
    EXPECT_EQ(
        why(R"({"leased": 1, "destinations": [{"held_by": "mx",
                "held_until": "2026-11-22T10:04:00.000Z"}]})"),
        "It is about to be tried."
    );
}

TEST(QueueWords, SayThatNothingIsWrong) {
    EXPECT_EQ(why("{}"), "Nothing waits.");
    EXPECT_EQ(
        why(R"({"trying": 2})"), "Nothing holds it back: all that there is to try is being tried."
    );
    EXPECT_TRUE(why(R"({"due": 1, "waiting": 1})").starts_with("It is due, and about to be fetched")
    );
}

}  // namespace
}  // namespace postrider::explain
