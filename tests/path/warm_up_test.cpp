// A source that is new: how much leaves by it in a day, and what becomes of the rest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "testing/scripted_host.h"
#include "tests/path/house.h"

namespace postrider::tests {
namespace {

using model::DeliveryStatus;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WarmUp : public House {
protected:
    WarmUp() {
        world_.zone.add("there.test MX 10 mx.there.test\nmx.there.test A 192.0.2.1\n");
        wishes_.sources = {source("cold", 1)};
        wishes_.departures.ledger = &ledger_;
        wishes_.lifetime = 120h;
        begun_at_ = world_.clock().now();
        follow({.source = "cold", .plan = "few", .begun_at = begun_at_});
    }
    void follow(warmup::Order order) { ledger_.follow({std::move(order)}); }
    static delivery::Source source(std::string name, std::uint32_t priority) {
        delivery::Source made;
        made.name = std::move(name);
        made.helo = made.name + ".example.test";
        made.priority = priority;
        return made;
    }
    std::vector<model::DeliveryId> send_some(std::size_t count) {
        std::vector<std::string> recipients;
        for (std::size_t number = 0; number < count; ++number) {
            recipients.push_back("bob" + std::to_string(number) + "@there.test");
        }
        return send(recipients).accepted.deliveries;
    }
    /// How many of these left by each source.
    std::map<std::string, int> sources_of(const std::vector<model::DeliveryId>& sent) {
        std::map<std::string, int> counts;
        for (const auto delivery : sent) {
            for (const auto& attempt : attempts_of(delivery)) {
                ++counts[attempt.source];
            }
        }
        return counts;
    }
    std::ptrdiff_t delivered(const std::vector<model::DeliveryId>& sent) {
        return std::ranges::count_if(sent, [&](model::DeliveryId delivery) {
            return status_of(delivery) == DeliveryStatus::delivered;
        });
    }

    base::Time begun_at_;
    warmup::Ledger ledger_{{{.name = "few", .counts = {5, 8}}}};
};

TEST_F(WarmUp, SendsAsMuchAsItsDayAllowsAndTheRestOnTheNext) {
    const auto& sink = place_sink("192.0.2.1");
    start();
    const auto sent = send_some(20);
    world_.loop.advance(1h);

    EXPECT_EQ(sink.received(), 5U);
    const auto late = std::ranges::find_if(sent, [&](model::DeliveryId delivery) {
        return status_of(delivery) != DeliveryStatus::delivered;
    });
    ASSERT_NE(late, sent.end());
    EXPECT_THAT(attempts_of(*late), IsEmpty());  // it was not tried
    const auto view = testing::run(world_.loop, store_->delivery(*late));
    const auto events = testing::run(world_.loop, store_->events_of(view->message));
    const auto put_off = std::ranges::find(events, *late, &model::Event::delivery);
    ASSERT_NE(put_off, events.end());
    EXPECT_EQ(
        put_off->detail, "source cold is on day 1 of its warm-up at other: 5 of 5 sent today"
    );

    world_.loop.advance(24h);
    EXPECT_EQ(sink.received(), 13U);
    world_.loop.advance(24h);
    EXPECT_EQ(sink.received(), 20U);  // the plan is over
    EXPECT_EQ(delivered(sent), 20);
    EXPECT_EQ(sources_of(sent), (std::map<std::string, int>{{"cold", 20}}));
}

TEST_F(WarmUp, GivesWhatIsTooMuchToAWarmSourceOfThePool) {
    const auto& sink = place_sink("192.0.2.1");
    wishes_.sources.push_back(source("warm", 2));
    start();
    const auto sent = send_some(20);
    world_.loop.advance(1h);

    EXPECT_EQ(sink.received(), 20U);
    EXPECT_EQ(sources_of(sent), (std::map<std::string, int>{{"cold", 5}, {"warm", 15}}));
}

TEST_F(WarmUp, TakesUpItsCountsAfterARestart) {
    const auto& sink = place_sink("192.0.2.1");
    start();
    send_some(3);
    world_.loop.advance(1min);
    const auto stored = ledger_.changed();
    die();
    ledger_.follow({});
    ledger_.follow({{.source = "cold", .plan = "few", .begun_at = stored.front().begun_at}});
    ledger_.restore(stored.front());
    start();
    send_some(10);
    world_.loop.advance(1min);

    EXPECT_EQ(sink.received(), 5U);
}

TEST_F(WarmUp, LetsGoWhatWaitsWhenADayIsSkipped) {
    const auto& sink = place_sink("192.0.2.1");
    start();
    send_some(20);
    world_.loop.advance(1h);
    ASSERT_EQ(sink.received(), 5U);

    follow({.source = "cold", .plan = "few", .begun_at = begun_at_, .skips = 1});
    world_.loop.advance(5s);

    EXPECT_EQ(sink.received(), 8U);
    world_.loop.advance(1h);
    EXPECT_EQ(sink.received(), 8U);
}

TEST_F(WarmUp, LetsGoWhatWaitsWhenItEnds) {
    const auto& sink = place_sink("192.0.2.1");
    start();
    send_some(20);
    world_.loop.advance(1h);

    ledger_.follow({});
    world_.loop.advance(5s);

    EXPECT_EQ(sink.received(), 20U);
}

TEST_F(WarmUp, LetsGoWhatWaitsWhenItEndsWhileNothingRuns) {
    const auto& sink = place_sink("192.0.2.1");
    start();
    send_some(20);
    world_.loop.advance(1h);
    die();
    start();
    world_.loop.advance(1h);
    ASSERT_EQ(sink.received(), 5U);
    die();
    ledger_.follow({});

    start();
    world_.loop.advance(5s);

    EXPECT_EQ(sink.received(), 20U);
}

TEST_F(WarmUp, LetsGoWhatWaitsWhenAWarmSourceIsThere) {
    const auto& sink = place_sink("192.0.2.1");
    start();
    send_some(20);
    world_.loop.advance(1h);
    die();
    wishes_.sources.push_back(source("warm", 2));

    start();
    world_.loop.advance(5s);

    EXPECT_EQ(sink.received(), 20U);
}

TEST_F(WarmUp, DoesNotGoOnWhenTheReceiverHasHadEnough) {
    wishes_.departures.speaks_against = [](const model::Attempt& attempt) {
        return attempt.reply_code == 451;
    };
    const testing::ScriptedHost host(
        world_, "192.0.2.1", {{.answers = {{"RCPT", "451 4.7.0 too much from you"}}}}
    );
    start();
    send_some(20);
    world_.loop.advance(2h);  // no longer than it takes to be tried a few times
    world_.loop.advance(24h);
    send_some(1);
    world_.loop.advance(1min);

    ASSERT_EQ(ledger_.all().size(), 1U);
    EXPECT_EQ(ledger_.all().front().day, 1U);
    EXPECT_THAT(ledger_.all().front().note, HasSubstr("refused for rate or reputation"));
    die();
}

}  // namespace
}  // namespace postrider::tests
