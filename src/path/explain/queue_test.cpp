// What the queue's explanation says, from the store alone and beside a running server.
#include "path/explain/queue.h"

#include <gtest/gtest.h>

#include "path/explain/facts.h"
#include "path/explain/story_test_support.h"

namespace postrider::explain {
namespace {

using namespace std::chrono_literals;

const std::string site = "mx1.there.test:25,mx2.there.test:25";

StoredQueue a_store() {
    StoredQueue stored;
    stored.destinations = {
        {.destination = "other.test", .waiting = 2, .oldest_due = ten + 5min},
        {.destination = "there.test",
         .waiting = 1'200,
         .due = 300,
         .leased = 120,
         .oldest_due = ten - 12min},
    };
    return stored;
}

LiveQueue a_server() {
    LiveQueue live;
    live.owner = "mx.postrider.test";
    live.instant = base::Instant{} + 1h;
    queue::LaneStanding lane;
    lane.site = site;
    lane.ready = 100;
    lane.workers = 5;
    lane.bound = shaping::Bound{
        .by = shaping::Bound::By::messages,
        .limit = "messages 20/min",
        .from = "provider there",
        .until = live.instant + 3s,
    };
    lane.limits.connections = {5, "configuration"};
    lane.limits.messages = {shaping::Rate{20, 1min}, "provider there"};
    live.lanes = {lane};
    live.sites = {{"there.test", site}, {"third.test", site}};
    auto& recent = live.recently[site];
    recent.delivered = 12;
    recent.troubles = {{"rate", 40}, {"none", 2}};
    recent.last_reply = "451 4.7.1 Slow down";
    recent.last_host = "mx1.there.test";
    recent.last_at = ten - 12s;
    live.sources = {
        {.name = "default", .pools = {"default"}, .reason = {}},
        {.name = "mta-7", .pools = {"news"}, .reason = "HELO and PTR disagree"},
    };
    return live;
}

boost::json::object site_of(const boost::json::object& queue, std::size_t index) {
    return queue.at("sites").as_array().at(index).as_object();
}

TEST(QueueExplained, GathersDestinationsBySite) {
    const auto live = a_server();

    const auto queue = queue_of(a_store(), &live, "", ten);

    ASSERT_EQ(array_at(queue, "sites").size(), 2U);
    const auto there = site_of(queue, 0);
    EXPECT_EQ(joined_at(there, "hosts"), "mx1.there.test, mx2.there.test");
    EXPECT_EQ(array_at(there, "destinations").size(), 2U);
    EXPECT_EQ(number_at(there, "waiting"), 1'200);
    EXPECT_EQ(number_at(there, "due"), 300);
    EXPECT_EQ(number_at(there, "leased"), 120);
    EXPECT_EQ(number_at(there, "ready"), 100);
    EXPECT_EQ(number_at(there, "trying"), 5);
    EXPECT_TRUE(site_of(queue, 1).at("site").is_null());
}

TEST(QueueExplained, NamesTheLimitThatBindsWhoSetItAndUntilWhen) {
    const auto live = a_server();

    const auto there = site_of(queue_of(a_store(), &live, "", ten), 0);

    const auto& bound = array_at(there, "binds").at(0).as_object();
    EXPECT_EQ(text_at(bound, "by"), "messages");
    EXPECT_EQ(text_at(bound, "limit"), "messages 20/min");
    EXPECT_EQ(text_at(bound, "from"), "provider there");
    EXPECT_EQ(time_at(bound, "until"), ten + 3s);
    EXPECT_EQ(
        text_at(there, "words"), "Held back by messages 20/min (provider there); goes on in 3.0 s."
    );
    EXPECT_EQ(array_at(there, "limits").size(), 2U);
    const auto& lately = object_at(there, "lately");
    EXPECT_EQ(number_at(object_at(lately, "troubles"), "rate"), 40);
}

TEST(QueueExplained, FindsASiteByEveryNameOfIt) {
    const auto live = a_server();
    for (const auto& name : {std::string("there.test"), std::string("mx2.there.test"), site}) {
        const auto queue = queue_of(a_store(), &live, name, ten);
        ASSERT_EQ(array_at(queue, "sites").size(), 1U) << name;
        EXPECT_EQ(text_at(site_of(queue, 0), "site"), site);
    }
    EXPECT_TRUE(array_at(queue_of(a_store(), &live, "nobody.test", ten), "sites").empty());
}

TEST(QueueExplained, ShowsAQuietSiteToWhoAsksForIt) {
    auto live = a_server();
    live.sites["quiet.test"] = "mx.quiet.test:25";

    EXPECT_EQ(array_at(queue_of(a_store(), &live, "", ten), "sites").size(), 2U);
    const auto queue = queue_of(a_store(), &live, "quiet.test", ten);
    EXPECT_EQ(text_at(site_of(queue, 0), "words"), "Nothing waits.");
}

TEST(QueueExplained, SaysWhenNothingIsDue) {
    const auto live = a_server();
    EXPECT_EQ(
        text_at(site_of(queue_of(a_store(), &live, "other.test", ten), 0), "words"),
        "Nothing is due before 10:05:00.000, in 5 min."
    );
}

TEST(QueueExplained, TellsWhatTheStoreKnowsWhereNoServerRuns) {
    auto stored = a_store();
    stored.first = {
        {.place = {.delivery = {7}, .due = ten - 12min, .attempts = 2, .leased_by = {}},
         .recipient = "bob@there.test",
         .last_reply = "451 4.7.1 Slow down"}
    };

    const auto queue = queue_of(stored, nullptr, "there.test", ten);

    EXPECT_FALSE(flag_at(queue, "running"));
    EXPECT_EQ(
        text_at(site_of(queue, 0), "words"), "No server runs on this data: it waits until one does."
    );
    const auto& first = array_at(queue, "first_due").at(0).as_object();
    EXPECT_EQ(number_at(first, "id"), 7);
    EXPECT_EQ(text_at(first, "last_reply"), "451 4.7.1 Slow down");
}

TEST(QueueExplained, TellsEverySourceOfASite) {
    auto live = a_server();
    live.lanes[0].source = "mta-1";
    auto& second = live.lanes.emplace_back(live.lanes[0]);
    second.source = "mta-2";
    second.bound.reset();
    second.measure = "slow-source: the receiver gets too much at once";
    live.measures = {
        {.target = {reaction::MeasureKind::slow_source, "mta-2", site},
         .level = 0,
         .began_at = ten,
         .ends_at = ten + 5min,
         .why = "the receiver gets too much at once",
         .rule = "too-fast",
         .reply = "451 slow"}
    };

    const auto there = site_of(queue_of(a_store(), &live, "", ten), 0);

    EXPECT_EQ(number_at(there, "trying"), 10);
    ASSERT_EQ(array_at(there, "lanes").size(), 2U);
    EXPECT_EQ(text_at(array_at(there, "lanes")[1].as_object(), "measure"), second.measure);
    ASSERT_EQ(array_at(there, "binds").size(), 1U);
    EXPECT_EQ(text_at(array_at(there, "binds")[0].as_object(), "source"), "mta-1");
    const auto& measure = array_at(there, "measures").at(0).as_object();
    EXPECT_EQ(text_at(measure, "kind"), "slow-source");
    EXPECT_EQ(text_at(measure, "who"), "mta-2");
}

TEST(QueueExplained, TellsWhatWaitsForTheDnsAndForOrders) {
    auto live = a_server();
    live.unrouted = {{"other.test", 2}};
    auto stored = a_store();
    stored.destinations[0].ordered = {{.order = {3}, .count = 2}};
    stored.orders[{3}] = "Waits for order #3";

    const auto other = site_of(queue_of(stored, &live, "other.test", ten), 0);

    EXPECT_EQ(number_at(other, "unrouted"), 2);
    const auto& order = array_at(other, "orders").at(0).as_object();
    EXPECT_EQ(number_at(order, "order"), 3);
    EXPECT_EQ(text_at(order, "words"), "Waits for order #3");
}

}  // namespace
}  // namespace postrider::explain
