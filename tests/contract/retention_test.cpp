// What goes when its time is over, and what stays.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

using namespace std::chrono_literals;
using model::DeliveryStatus;
namespace fs = std::filesystem;

constexpr model::Day today = model::day_of(noon);

class Retention : public StoreTest {
protected:
    model::NewMessage held_until(base::Time end) {
        auto message = a_message();
        hold(message, "development mode", end);
        return message;
    }
    model::NewMessage large(base::Time at = noon) {
        const auto spool = directory.path() + "/spooled";
        std::ofstream(spool, std::ios::binary)
            << std::string(2 * model::content_in_memory_max, 'x');
        auto message = a_message();
        message.accepted_at = at;
        const std::string head = "Subject: large\r\n\r\n";
        message.content = model::Content::from_spool(
            head, spool, 0, head.size() + 2 * model::content_in_memory_max
        );
        return message;
    }
    model::Accepted delivered(model::NewMessage message) {
        const auto at = message.accepted_at;
        const auto accepted = accept(std::move(message));
        for (const auto& one : claim("one.test", at)) {
            wait(store->finish(end_of(one, Delivered{}, model::AttemptResult::delivered)));
        }
        return accepted;
    }
    DeliveryStatus status(model::DeliveryId id) { return wait(store->delivery(id))->status; }
    std::size_t large_files(model::Day day = today) {
        std::error_code absent;
        const auto folder = directory.path() + "/large/" + std::to_string(day);
        const fs::directory_iterator files(folder, absent);
        return static_cast<std::size_t>(std::distance(begin(files), end(files)));
    }
};
EVERY_ENGINE(Retention);

TEST_P(Retention, DropsBodiesAndKeepsTheRest) {
    const auto accepted = delivered(a_message());
    const auto other = delivered(a_message());

    EXPECT_TRUE(wait(store->drop_bodies(today)));

    EXPECT_FALSE(wait(store->content(accepted.message)));
    EXPECT_FALSE(wait(store->content(other.message)));
    EXPECT_EQ(status(accepted.deliveries[0]), DeliveryStatus::delivered);
    EXPECT_EQ(wait(store->attempts(accepted.deliveries[0])).size(), 1U);
    EXPECT_EQ(story(accepted.message), "accepted delivered");
}

TEST_P(Retention, DropsNoBodyTwice) {
    delivered(a_message());

    EXPECT_TRUE(wait(store->drop_bodies(today)));
    EXPECT_FALSE(wait(store->drop_bodies(today)));
    EXPECT_FALSE(wait(store->drop_bodies(today - 9)));
    EXPECT_THAT(wait(store->days()), testing::ElementsAre(today));
}

TEST_P(Retention, DropsBodiesOfThatDayOnly) {
    delivered(a_message());
    auto message = a_message();
    message.accepted_at = noon + 24h;
    const auto next_day = delivered(std::move(message));

    wait(store->drop_bodies(today));

    EXPECT_TRUE(wait(store->content(next_day.message)));
}

TEST_P(Retention, KeepsTheBodiesOfADayThatIsAwaited) {
    EXPECT_FALSE(wait(store->is_awaited(today)));
    const auto held = accept(held_until(noon + 24h));
    EXPECT_TRUE(wait(store->is_awaited(today)));
    EXPECT_FALSE(wait(store->drop_bodies(today)));

    wait(store->send_now(held.deliveries[0], noon, "fine"));
    EXPECT_TRUE(wait(store->is_awaited(today)));
    EXPECT_FALSE(wait(store->drop_bodies(today)));
    EXPECT_TRUE(wait(store->content(held.message)));

    const auto claims = claim("one.test");
    EXPECT_TRUE(wait(store->is_awaited(today)));
    wait(store->finish(end_of(claims.at(0), Delivered{}, model::AttemptResult::delivered)));
    EXPECT_FALSE(wait(store->is_awaited(today)));
    EXPECT_TRUE(wait(store->drop_bodies(today)));
}

TEST_P(Retention, AwaitsNothingOfTheDayBeside) {
    accept(a_message());

    EXPECT_FALSE(wait(store->is_awaited(today - 1)));
    EXPECT_FALSE(wait(store->is_awaited(today + 1)));
}

TEST_P(Retention, GivesTheSpaceOfBodiesBack) {
    if (GetParam() == EngineKind::postgres) {
        GTEST_SKIP() << "the size of PostgreSQL's files is its own affair";
    }
    auto message = a_message();
    message.content = model::Content::from("a: b\r\n\r\n" + std::string(500'000, 'x'));
    for (int count = 0; count < 6; ++count) {
        delivered(message);
    }
    const auto files_size = [&] {
        std::uintmax_t size = 0;
        for (const auto& file : fs::directory_iterator(directory.path() + "/days")) {
            size += file.file_size();
        }
        return size;
    };
    const auto before = files_size();

    wait(store->drop_bodies(today));

    EXPECT_GT(before, 3'000'000U);
    EXPECT_LT(files_size(), 1'000'000U);
}

TEST_P(Retention, RemovesLargeFilesWithTheBodies) {
    const auto accepted = delivered(large());
    EXPECT_EQ(large_files(), 1U);

    EXPECT_TRUE(wait(store->drop_bodies(today)));

    EXPECT_FALSE(wait(store->content(accepted.message)));
    EXPECT_EQ(large_files(), 0U);
}

TEST_P(Retention, KeepsAFileWhoseMessageMayHaveBeenCommitted) {
    auto failing = std::make_shared<std::string>("nowhere");
    Options options;
    options.probe = [failing](std::string_view step) {
        if (step.starts_with(*failing)) {
            throw StoreError(Trouble::gone, "dead");
        }
    };
    store.reset();
    open(std::move(options));
    accept(a_message());

    *failing = "statement";
    EXPECT_THROW(accept(large()), StoreError);
    EXPECT_EQ(large_files(), 0U);
    *failing = "commit";
    EXPECT_THROW(accept(large()), StoreError);
    EXPECT_EQ(large_files(), 1U);
    *failing = "nowhere";
    accept(a_message());  // which first puts right what was torn
    *failing = "commit";
    EXPECT_THROW(wait(store->accept_all({large()}, {Lease{}})), StoreError);
    EXPECT_EQ(large_files(), 2U);

    reopen();
    wait(store->recover("me", noon));
    wait(store->remove_orphans(base::Time::max()));
    EXPECT_EQ(large_files(), 0U);
}

TEST_P(Retention, KeepsAFileThatAMessageOfTheNextDayNeeds) {
    auto message = a_message();
    message.accepted_at = model::start_of(today + 1);
    accept(message);  // from now on, ids are of the next day
    const auto late = accept(large(message.accepted_at - 1ms));
    ASSERT_EQ(late.message.day(), today + 1);
    ASSERT_EQ(large_files(today), 1U);

    wait(store->drop_day(today));

    EXPECT_EQ(large_files(today), 1U);
    EXPECT_TRUE(wait(store->content(late.message)));
    wait(store->drop_day(today + 1));
}

TEST_P(Retention, CancelsWhatNobodyLetGoInTime) {
    const auto early = accept(held_until(noon + 24h));
    const auto late = accept(held_until(noon + 48h));

    EXPECT_EQ(wait(store->end_holds(noon + 23h, 100)), 0);
    EXPECT_EQ(wait(store->end_holds(noon + 24h, 100)), 1);
    EXPECT_EQ(wait(store->end_holds(noon + 24h, 100)), 0);

    EXPECT_EQ(status(early.deliveries[0]), DeliveryStatus::cancelled);
    EXPECT_EQ(status(late.deliveries[0]), DeliveryStatus::held);
    EXPECT_EQ(story(early.message), "accepted held cancelled");
    EXPECT_EQ(
        wait(store->events_of(early.message)).back().detail,
        "Nobody let it go before its hold ended."
    );
    EXPECT_EQ(wait(store->events_of(early.message)).back().at, noon + 24h);
}

TEST_P(Retention, TellsTheSenderOfAHoldThatEnds) {
    const auto held = accept(held_until(noon + 24h));
    std::vector<model::DeliveryId> asked;
    const HoldTeller tell = [&](const model::Claim& claim
                            ) -> net::Task<std::optional<model::NewMessage>> {
        asked.push_back(claim.delivery);
        auto notice = a_message();
        notice.origin = model::Origin::bounce;
        notice.is_bounce = true;
        co_return notice;
    };

    EXPECT_EQ(wait(store->end_holds(noon + 24h, 100, tell)), 1);

    EXPECT_EQ(asked, held.deliveries);
    EXPECT_EQ(story(held.message), "accepted held cancelled notified");
    EXPECT_EQ(waiting_count(noon + 24h), 1);
}

TEST_P(Retention, EndsAsManyHoldsAsAsked) {
    for (int day = 0; day < 3; ++day) {
        auto message = held_until(noon + 24h * 7);
        message.accepted_at = noon + 24h * day;
        accept(message);
        accept(message);
    }

    EXPECT_EQ(wait(store->end_holds(noon + 24h * 7, 4)), 4);
    EXPECT_EQ(wait(store->end_holds(noon + 24h * 7, 4)), 2);
}

TEST_P(Retention, LetsGoWhatAPersonReleasedBeforeTheEnd) {
    const auto held = accept(held_until(noon + 24h));
    wait(store->send_now(held.deliveries[0], noon, "fine"));

    EXPECT_EQ(wait(store->end_holds(noon + 48h, 100)), 0);

    EXPECT_EQ(claim("one.test", noon + 48h).size(), 1U);
}

TEST_P(Retention, RemovesFilesThatNoMessageRefersTo) {
    accept(large());
    const auto folder = directory.path() + "/large/" + std::to_string(today) + "/";
    const auto stamp = [](base::Time at) { return std::to_string(base::to_micros(at)); };
    std::ofstream(folder + stamp(noon - 1min) + "-1-1.eml") << "lost";
    std::ofstream(folder + stamp(noon + 2min) + "-1-2.eml") << "just being accepted";

    EXPECT_EQ(wait(store->remove_orphans(noon + 1min)), 1);
    EXPECT_EQ(wait(store->remove_orphans(noon + 1min)), 0);

    EXPECT_EQ(large_files(), 2U);
}

TEST_P(Retention, RemovesFilesOfDaysThatAreGone) {
    accept(large());
    accept(large(noon + 24h));
    const auto folder = directory.path() + "/large/" + std::to_string(today - 40);
    fs::create_directories(folder);
    std::ofstream(folder + "/1-1-1.eml") << "left by a day that another node dropped";

    EXPECT_EQ(wait(store->remove_orphans(noon + 48h)), 1);

    EXPECT_EQ(large_files(today - 40), 0U);
    EXPECT_EQ(large_files(today), 1U);
}

}  // namespace
}  // namespace postrider::store
