// The trail of a delivery as it was lived: greylisted, delivered, refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "path/explain/facts.h"
#include "path/explain/trail.h"
#include "path/explain/trail_text.h"
#include "tests/path/house.h"

namespace postrider::tests {
namespace {

using explain::array_at;
using explain::number_at;
using explain::object_at;
using explain::text_at;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Explained : public House {
protected:
    Explained() {
        world_.zone.add("there.test MX 10 mx.there.test\nmx.there.test A 192.0.2.1\n");
        place_sink("192.0.2.1");
        start();
    }
    boost::json::object trail_of(const std::string& recipient, base::Duration later) {
        const auto id = send({recipient}).accepted.deliveries[0];
        world_.loop.advance(later);
        return trail_of(id);
    }
    boost::json::object trail_of(model::DeliveryId id) {
        std::optional<store::DeliveryStory> story;
        testing::run(world_.loop, store_->read([&](store::Transaction& transaction) {
            story = store::read_story(transaction, id, directory_);
        }));
        return explain::trail_of(*story, {.now = world_.clock().now(), .attempts_max = 6});
    }
    static const boost::json::object& attempt(const boost::json::object& trail, std::size_t index) {
        return array_at(trail, "attempts").at(index).as_object();
    }
};

TEST_F(Explained, ADelayedDeliveryTellsItsWaitsAndItsWords) {
    const auto trail = trail_of("greylist@there.test", 1h);

    EXPECT_EQ(text_at(trail, "status"), "delivered");
    ASSERT_EQ(array_at(trail, "attempts").size(), 2U);
    const auto& first = attempt(trail, 0);
    EXPECT_EQ(text_at(first, "result"), "deferred");
    EXPECT_EQ(text_at(first, "pool"), "default");
    EXPECT_EQ(explain::joined_at(first, "site"), "mx.there.test");
    EXPECT_NE(text_at(first, "class"), "");
    EXPECT_GT(array_at(first, "transcript").size(), 5U);
    const auto& wait = object_at(first, "wait");
    EXPECT_EQ(explain::duration_at(wait, "milliseconds"), 11s) << "as the host asked, and ten more";
    EXPECT_NE(text_at(wait, "words"), "");
    EXPECT_EQ(explain::duration_at(wait, "late_milliseconds"), 0s);
    EXPECT_EQ(text_at(attempt(trail, 1), "result"), "delivered");
    EXPECT_EQ(text_at(object_at(trail, "end"), "status"), "delivered");
}

TEST_F(Explained, ARefusalTellsItsClassAndItsReport) {
    const auto trail = trail_of("refuse@there.test", 1min);

    EXPECT_EQ(text_at(trail, "status"), "bounced");
    EXPECT_EQ(text_at(attempt(trail, 0), "class"), "bad-address");
    EXPECT_THAT(explain::trail_text(trail, explain::Shown::all), HasSubstr("> RCPT TO:<refuse@"));
}

TEST_F(Explained, WhatWaitsTellsWhenItIsTriedNext) {
    const auto trail = trail_of("defer@there.test", 1min);

    EXPECT_EQ(text_at(trail, "status"), "deferred");
    const auto& next = object_at(trail, "next");
    EXPECT_EQ(number_at(next, "attempt"), 2);
    EXPECT_EQ(number_at(next, "attempts_max"), 6);
    EXPECT_THAT(text_at(next, "words"), StartsWith("It waits until it is due, in "));
}

}  // namespace
}  // namespace postrider::tests
