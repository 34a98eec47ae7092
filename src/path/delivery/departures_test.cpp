// Sources that are new, beside some that are warm.
#include "path/delivery/departures.h"

#include <gtest/gtest.h>

#include <map>

#include "testing/world.h"

namespace postrider::delivery {
namespace {

using namespace std::chrono_literals;
using model::AttemptResult;

class DeparturesTest : public ::testing::Test {
protected:
    DeparturesTest() { warm_up("cold", world_.clock().now() - 1h); }
    static Source source(std::string name, std::uint32_t priority) {
        Source made;
        made.name = std::move(name);
        made.priority = priority;
        return made;
    }
    void warm_up(const std::string& name, base::Time begun_at) {
        orders_.push_back({.source = name, .plan = "two", .begun_at = begun_at});
        ledger_.follow(orders_);
    }
    /// As it is claimed: with the source that it was last tried from.
    model::Claim claim(int delivery) {
        model::Claim claim;
        claim.delivery = {delivery};
        claim.source = tried_from_[delivery];
        return claim;
    }
    std::string chosen(int delivery, const char* provider = "yahoo") {
        const Source* source = departures_.choose("default", claim(delivery), provider);
        return source == nullptr ? "" : source->name;
    }
    std::optional<warmup::Wait> wait(int delivery) {
        return departures_.wait("default", claim(delivery), "yahoo");
    }
    void send(int delivery, AttemptResult result, const char* provider = "yahoo") {
        const Source* source = departures_.choose("default", claim(delivery), provider);
        ASSERT_NE(source, nullptr);
        Outcome outcome;
        outcome.attempt.result = result;
        outcome.attempt.reply_code = result == AttemptResult::delivered ? 250 : 421;
        Departures::Departure departure(departures_, *source, provider);
        departure.end(outcome);
        tried_from_[delivery] = source->name;
    }

    testing::World world_;
    Sources sources_{world_.clock(), {source("cold", 1), source("warm", 2)}};
    warmup::Ledger ledger_{{{.name = "two", .counts = {2, 1000}}}};
    std::vector<warmup::Order> orders_;
    std::map<int, std::string> tried_from_;
    Departures departures_{
        world_.clock(),
        sources_,
        {.ledger = &ledger_,
         .speaks_against = [](const model::Attempt& attempt) { return attempt.reply_code == 421; }}
    };
};

TEST_F(DeparturesTest, LeaveSourcesOutThatReachNoHost) {
    Source six = source("six", 1);
    six.addresses = {*base::IpAddress::parse("2001:db8::6")};
    Sources sources(world_.clock(), {six, source("any", 2)});
    Departures departures(world_.clock(), sources, {});

    EXPECT_EQ(departures.choose("default", claim(1), "", {})->name, "six");
    EXPECT_EQ(departures.choose("default", claim(1), "", {.v6 = false})->name, "any");
    sources.checked(*sources.all().at(1), "its proxy is down");
    EXPECT_EQ(departures.choose("default", claim(1), "", {.v6 = false})->name, "six");
}

TEST_F(DeparturesTest, WaitForTheSourceThatReachesTheHost) {
    Source cold = source("cold", 1);
    cold.addresses = {*base::IpAddress::parse("198.51.100.1")};
    Source six = source("six", 2);
    six.addresses = {*base::IpAddress::parse("2001:db8::6")};
    Sources sources(world_.clock(), {cold, six});
    Departures departures(world_.clock(), sources, {.ledger = &ledger_});
    ledger_.begin("cold", "yahoo", world_.clock().now());
    ledger_.begin("cold", "yahoo", world_.clock().now());

    EXPECT_EQ(departures.choose("default", claim(1), "yahoo", {.v6 = false}), nullptr);
    EXPECT_TRUE(departures.wait("default", claim(1), "yahoo", {.v6 = false}));
    EXPECT_EQ(departures.choose("default", claim(1), "yahoo", {})->name, "six");
}

TEST_F(DeparturesTest, GiveWhatIsTooMuchToAWarmSource) {
    EXPECT_EQ(chosen(1), "cold");
    send(1, AttemptResult::delivered);
    send(2, AttemptResult::delivered);

    EXPECT_EQ(chosen(3), "warm");
    EXPECT_EQ(chosen(3, "google"), "cold");
    EXPECT_FALSE(wait(3));
}

TEST_F(DeparturesTest, CountWhatIsOnItsWay) {
    const Source* cold = departures_.choose("default", claim(1), "yahoo");
    {
        const Departures::Departure first(departures_, *cold, "yahoo");
        const Departures::Departure second(departures_, *cold, "yahoo");
        EXPECT_FALSE(departures_.may_leave(*cold, "yahoo"));
        EXPECT_EQ(chosen(3), "warm");
    }
    EXPECT_EQ(chosen(3), "cold");
}

TEST_F(DeparturesTest, SayWhatTheyWaitForWhereNoneIsWarm) {
    warm_up("warm", world_.clock().now() - 1h);
    for (int delivery = 1; delivery <= 4; ++delivery) {
        send(delivery, AttemptResult::delivered);
    }

    EXPECT_EQ(chosen(5), "");
    const auto full = wait(5);
    ASSERT_TRUE(full);
    EXPECT_EQ(
        full->why,
        "source cold is on day 1 of its warm-up at yahoo: 2 of 2 sent today; "
        "source warm is on day 1 of its warm-up at yahoo: 2 of 2 sent today"
    );
    EXPECT_GT(full->until, world_.clock().now());
    world_.loop.advance(24h);
    EXPECT_EQ(chosen(5), "cold");
}

TEST_F(DeparturesTest, LeaveARetryWithItsSource) {
    send(1, AttemptResult::deferred);
    send(2, AttemptResult::delivered);
    send(3, AttemptResult::delivered);

    EXPECT_EQ(chosen(1), "");
    EXPECT_TRUE(wait(1));
    EXPECT_EQ(chosen(4), "warm");
    send(4, AttemptResult::deferred);
    world_.loop.advance(24h);
    EXPECT_EQ(chosen(1), "cold");
    EXPECT_EQ(chosen(4), "warm");
    EXPECT_EQ(chosen(5), "cold");
}

TEST_F(DeparturesTest, LeaveARetryWithItsSourceWhereAllAreWarm) {
    Departures open(world_.clock(), sources_, {});
    auto retry = claim(1);
    retry.source = "warm";

    ASSERT_NE(open.choose("default", retry, "yahoo"), nullptr);
    EXPECT_EQ(open.choose("default", retry, "yahoo")->name, "warm");
    EXPECT_EQ(open.choose("default", claim(1), "yahoo")->name, "cold");
    retry.source = "no longer there";
    EXPECT_EQ(open.choose("default", retry, "yahoo")->name, "cold");
    retry.source = "warm";
    EXPECT_EQ(open.choose("another pool", retry, "yahoo"), nullptr);
}

TEST_F(DeparturesTest, TellWhenWhatDecidesIsAnother) {
    const auto before = departures_.circumstances();
    EXPECT_EQ(departures_.circumstances(), before);
    send(1, AttemptResult::delivered);
    EXPECT_EQ(departures_.circumstances(), before);

    sources_.checked(*sources_.all().front(), "its address is not of this machine");
    EXPECT_NE(departures_.circumstances(), before);
    sources_.checked(*sources_.all().front(), "");
    EXPECT_EQ(departures_.circumstances(), before);

    orders_.front().skips = 1;
    ledger_.follow(orders_);
    const auto skipped = departures_.circumstances();
    EXPECT_NE(skipped, before);
    ledger_.follow({});
    EXPECT_NE(departures_.circumstances(), before);
    EXPECT_NE(departures_.circumstances(), skipped);
}

TEST_F(DeparturesTest, FindAnotherForARetryWhoseSourceIsOutOfUse) {
    send(1, AttemptResult::deferred);
    sources_.checked(*sources_.all().front(), "its address is not of this machine");

    EXPECT_EQ(chosen(1), "warm");
}

TEST_F(DeparturesTest, NoteWhatSpeaksAgainstASource) {
    send(1, AttemptResult::deferred);
    ASSERT_EQ(ledger_.all().size(), 1U);
    EXPECT_EQ(ledger_.all().front().refused, 1U);
    EXPECT_EQ(ledger_.all().front().sent, 0U);
}

TEST_F(DeparturesTest, DoNotWaitWhereNoneIsInUse) {
    for (const Source* source : sources_.all()) {
        sources_.checked(*source, "broken");
    }
    EXPECT_EQ(chosen(1), "");
    EXPECT_FALSE(wait(1));
}

TEST_F(DeparturesTest, AreFreeWithoutALedger) {
    Departures open(world_.clock(), sources_, {});
    const Source* source = open.choose("default", claim(1), "yahoo");
    ASSERT_NE(source, nullptr);
    EXPECT_TRUE(open.may_leave(*source, "yahoo"));
    EXPECT_FALSE(open.wait("default", claim(1), "yahoo"));
    Departures::Departure departure(open, *source, "yahoo");
    departure.end({});
}

}  // namespace
}  // namespace postrider::delivery
