// Lists, lives of messages, bytes, days.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "store/messages.h"
#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

using namespace std::chrono_literals;

class Reading : public StoreTest {
protected:
    model::NewMessage message_at(base::Time at, std::int64_t server = 7) {
        auto message = a_message();
        message.accepted_at = at;
        message.server = model::ServerId{server};
        return message;
    }
    std::vector<model::DeliveryId> page(
        std::optional<model::ServerId> server, model::DeliveryId before, std::size_t limit
    ) {
        std::vector<model::DeliveryId> ids;
        for (const auto& view : wait(store->deliveries_before(server, before, limit))) {
            ids.push_back(view.id);
        }
        return ids;
    }
    std::vector<model::DeliveryId> found(DeliveryQuery query) {
        query.limit = 10;
        std::vector<model::DeliveryId> ids;
        wait(store->read([&](Transaction& transaction) {
            for (const auto& view : read_deliveries_before(transaction, query)) {
                ids.push_back(view.id);
            }
        }));
        return ids;
    }
    std::string bytes_of(const model::Content& content) {
        std::string all;
        content.read(0, [&](std::string_view run) {
            all += run;
            return true;
        });
        return all;
    }
};
EVERY_ENGINE(Reading);

TEST_P(Reading, ListsDeliveriesNewestFirstAcrossDays) {
    std::vector<model::DeliveryId> ids;
    for (const auto at : {noon, noon + 1min, noon + 24h, noon + 48h}) {
        ids.insert(ids.begin(), accept(message_at(at)).deliveries[0]);
    }
    const auto other = accept(message_at(noon + 24h, 8)).deliveries[0];
    const model::ServerId seven{7};

    EXPECT_EQ(page(seven, {}, 10), ids);
    EXPECT_EQ(page(seven, {}, 3), std::vector(ids.begin(), ids.begin() + 3));
    EXPECT_EQ(page(seven, ids[1], 10), std::vector(ids.begin() + 2, ids.end()));
    EXPECT_EQ(page(std::nullopt, {}, 2), (std::vector{ids[0], other}));
    EXPECT_TRUE(page(model::ServerId{9}, {}, 10).empty());
    EXPECT_TRUE(page(seven, ids[3], 10).empty());
}

TEST_P(Reading, FindsDeliveriesByWhatPeopleHaveInHand) {
    using testing::ElementsAre;
    using testing::IsEmpty;
    auto message = a_message({"Bob@one.test", "c@two.test"});
    message.message_id = "2@sender.test";
    const auto ids = accept(message).deliveries;
    accept(message_at(noon + 24h));
    const auto claim = this->claim("one.test")[0];
    auto finish = end_of(claim, Delivered{}, model::AttemptResult::delivered);
    finish.attempt->reply = "250 2.0.0 OK 50%_done as 4BxYz";
    wait(store->finish(finish));

    EXPECT_THAT(found({.recipient = "bob@one.test"}), ElementsAre(ids[0]));
    EXPECT_THAT(found({.message_id = "2@sender.test"}), ElementsAre(ids[1], ids[0]));
    EXPECT_THAT(found({.message_id = "2@sender.test", .said = "4BxYz"}), ElementsAre(ids[0]));
    EXPECT_THAT(found({.said = "50%_done"}), ElementsAre(ids[0]));
    EXPECT_THAT(found({.said = "50_done"}), IsEmpty());
    EXPECT_THAT(found({.sender = "a@sender.test"}), testing::SizeIs(3));
    EXPECT_THAT(found({.server = model::ServerId{99}, .sender = "a@sender.test"}), IsEmpty());
    EXPECT_THAT(found({.only_held = true, .recipient = "bob@one.test"}), IsEmpty());
}

TEST_P(Reading, ShowsADeliveryWithItsMessage) {
    auto message = a_message({"b@one.test", "c@two.test"});
    message.tag = "welcome";
    message.is_bounce = true;
    message.received_with_tls = true;
    const auto accepted = accept(message);

    const auto view = wait(store->delivery(accepted.deliveries[1]));

    ASSERT_TRUE(view);
    EXPECT_EQ(view->id, accepted.deliveries[1]);
    EXPECT_EQ(view->message, accepted.message);
    EXPECT_EQ(view->server, message.server);
    EXPECT_EQ(view->recipient, "c@two.test");
    EXPECT_EQ(view->sender, "a@sender.test");
    EXPECT_EQ(view->subject, "Hello");
    EXPECT_EQ(view->message_id, "1@sender.test");
    EXPECT_EQ(view->tag, "welcome");
    EXPECT_EQ(view->size, message.content.size());
    EXPECT_TRUE(view->is_bounce);
    EXPECT_TRUE(view->received_with_tls);
    EXPECT_EQ(view->accepted_at, noon);
    EXPECT_EQ(view->next_attempt_at, noon);
    EXPECT_FALSE(view->last_attempt_at);
    EXPECT_FALSE(view->hold_ends_at);
    EXPECT_EQ(wait(store->deliveries_of(accepted.message)).size(), 2U);
    EXPECT_EQ(wait(store->deliveries_of(accepted.message))[0].recipient, "b@one.test");
}

TEST_P(Reading, FindsNothingWhereNothingIs) {
    const auto day = noon + 24h * 30;
    const auto id = model::DeliveryId::make(model::day_of(day), 0, 1);

    EXPECT_FALSE(wait(store->delivery(id)));
    EXPECT_TRUE(wait(store->attempts(id)).empty());
    EXPECT_TRUE(wait(store->deliveries_of(model::MessageId{id.value})).empty());
    EXPECT_FALSE(wait(store->content(model::MessageId{id.value})));
    EXPECT_TRUE(wait(store->days()).empty());
}

TEST_P(Reading, FollowsEventsAcrossDays) {
    accept(message_at(noon));
    const auto second = accept(message_at(noon + 24h, 8));
    const auto third = accept(message_at(noon + 24h));

    const auto first_two = wait(store->events_after({}, std::nullopt, 2));
    ASSERT_EQ(first_two.size(), 2U);
    EXPECT_EQ(first_two[1].message, second.message);
    EXPECT_EQ(first_two[1].kind, model::EventKind::accepted);
    const auto rest = wait(store->events_after(first_two[1].id, std::nullopt, 10));
    ASSERT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest[0].message, third.message);
    EXPECT_EQ(wait(store->events_after({}, model::ServerId{7}, 10)).size(), 2U);
}

TEST_P(Reading, PutsALateEventBehindTheDayThatHasBegun) {
    const auto midnight = model::start_of(2518);
    accept(message_at(midnight));
    const auto seen = wait(store->events_after({}, std::nullopt, 10)).back().id;

    const auto late = accept(message_at(midnight - 1ms));

    EXPECT_EQ(wait(store->events_after(seen, std::nullopt, 10)).size(), 1U);
    EXPECT_EQ(late.message.day(), 2518);
}

TEST_P(Reading, KeepsALargeMessageBesideTheDatabase) {
    const auto spool = directory.path() + "/spooled";
    const std::string rest(2 * model::content_in_memory_max, 'x');
    std::ofstream(spool, std::ios::binary) << "skipped" << rest;
    auto message = a_message();
    const std::string head = "Subject: large\r\n\r\n";
    message.content = model::Content::from_spool(head, spool, 7, head.size() + rest.size());

    const auto accepted = accept(std::move(message));

    EXPECT_FALSE(std::filesystem::exists(spool));
    const auto content = wait(store->content(accepted.message));
    ASSERT_TRUE(content);
    EXPECT_EQ(content->size(), head.size() + rest.size());
    EXPECT_EQ(bytes_of(*content), head + rest);
    EXPECT_EQ(bytes_of(claim("one.test").at(0).content), head + rest);
}

TEST_P(Reading, KeepsNoFileOfALargeMessageThatWasRefused) {
    auto message = a_message();
    message.content = model::Content::from_file("a: b\r\n\r\n", directory.path() + "/none", 0, 9);

    EXPECT_THROW(accept(message), StoreError);

    EXPECT_TRUE(wait(store->days()).empty());
}

TEST_P(Reading, DropsADayWhole) {
    const auto old = accept(message_at(noon));
    const auto recent = accept(message_at(noon + 24h));
    EXPECT_THAT(wait(store->days()), testing::ElementsAre(2518, 2517));
    wait(store->delivery(old.deliveries[0]));

    wait(store->drop_day(2517));

    EXPECT_THAT(wait(store->days()), testing::ElementsAre(2518));
    EXPECT_FALSE(wait(store->delivery(old.deliveries[0])));
    EXPECT_FALSE(wait(store->content(old.message)));
    EXPECT_EQ(claim("one.test", noon + 24h).size(), 1U);
    EXPECT_TRUE(wait(store->delivery(recent.deliveries[0])));
    accept(message_at(noon));
    EXPECT_THAT(wait(store->days()), testing::ElementsAre(2518, 2517));
}

TEST_P(Reading, OpensMoreDaysThanItKeepsOpen) {
    std::vector<model::Accepted> all;
    for (int day = 0; day < 12; ++day) {
        all.push_back(accept(message_at(noon + day * 24h)));
    }

    for (const auto& accepted : all) {
        EXPECT_TRUE(wait(store->content(accepted.message)));
    }
    EXPECT_EQ(page(std::nullopt, {}, 20).size(), 12U);
    EXPECT_EQ(claim("one.test", noon + 24h * 20).size(), 12U);
}

}  // namespace
}  // namespace postrider::store
