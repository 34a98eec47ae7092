// What is kept, for how long, and how often others are asked.
#include "dns/cache.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "dns/resolver.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::dns {
namespace {

using namespace std::chrono_literals;

class Caching : public ::testing::Test {
protected:
    Reply ask(const std::string& name, RecordType type = RecordType::a) {
        Question question{.name = name, .type = type};
        return testing::run(world.loop, cache->ask(question));
    }
    std::size_t asked() const { return world.zone.asked().size(); }
    void limit(CacheLimits limits) {
        cache = std::make_unique<CachedLookup>(world.zone, world.clock(), limits);
    }

    testing::World world;
    std::unique_ptr<CachedLookup> cache = std::make_unique<CachedLookup>(world.zone, world.clock());
};

TEST_F(Caching, AsksOnceWhileAReplyHolds) {
    world.zone.add("a.test 60 A 192.0.2.1");

    EXPECT_EQ(ask("a.test").ttl, 60s);
    world.loop.advance(59s);
    EXPECT_EQ(ask("a.test").ttl, 1s);
    EXPECT_EQ(asked(), 1U);
    world.loop.advance(1s);
    EXPECT_EQ(ask("a.test").records.size(), 1U);
    EXPECT_EQ(asked(), 2U);
}

TEST_F(Caching, KnowsTypesApart) {
    world.zone.add("a.test A 192.0.2.1");

    EXPECT_EQ(ask("a.test", RecordType::a).status, ReplyStatus::found);
    EXPECT_EQ(ask("a.test", RecordType::mx).status, ReplyStatus::no_such_record);
    EXPECT_EQ(ask("a.test", RecordType::mx).status, ReplyStatus::no_such_record);
    EXPECT_EQ(asked(), 2U);
}

TEST_F(Caching, BoundsWhatServersSayOfTheirTime) {
    world.zone.add("short.test 0 A 192.0.2.1\nlong.test 999999999 A 192.0.2.1");
    ask("short.test");
    ask("short.test");
    EXPECT_EQ(asked(), 1U);

    ask("long.test");
    world.loop.advance(25h);
    ask("long.test");
    EXPECT_EQ(asked(), 3U);
}

TEST_F(Caching, KeepsAFailureForSecondsOnly) {
    world.zone.mark_failing("a.test");

    EXPECT_EQ(ask("a.test").status, ReplyStatus::cannot_tell);
    EXPECT_EQ(ask("a.test").status, ReplyStatus::cannot_tell);
    EXPECT_EQ(asked(), 1U);
    world.loop.advance(10s);
    world.zone.remove("a.test");
    world.zone.add("a.test A 192.0.2.1");
    EXPECT_EQ(ask("a.test").status, ReplyStatus::found);
}

TEST_F(Caching, AsksOnceForAllWhoAskAtOnce) {
    world.zone.add("a.test A 192.0.2.1");
    world.zone.mark_slow("a.test", 1s);
    int answered = 0;
    auto ask_too = [&]() -> net::Task<> {
        Question question{.name = "a.test"};
        const auto reply = co_await cache->ask(question);
        answered += static_cast<int>(reply.records.size());
    };
    for (int i = 0; i < 5; ++i) {
        world.loop.spawn(ask_too(), "asker");
    }

    world.loop.advance(1s);

    EXPECT_EQ(answered, 5);
    EXPECT_EQ(asked(), 1U);
}

TEST_F(Caching, ForgetsWhatWasLeastRecentlyUsedWhenItIsFull) {
    limit({.size_max = 2000});
    for (int i = 0; i < 100; ++i) {
        ask("n" + std::to_string(i) + ".test");
        ask("n0.test");
    }

    EXPECT_EQ(asked(), 100U);
    EXPECT_LE(cache->size(), 2000U);
    ask("n50.test");
    EXPECT_EQ(asked(), 101U);
}

TEST_F(Caching, KeepsNothingLargerThanItself) {
    limit({.size_max = 1000});
    world.zone.add("a.test TXT \"" + std::string(2000, 'x') + "\"");

    EXPECT_EQ(ask("a.test", RecordType::txt).records.at(0).size(), 2008U);
    EXPECT_EQ(cache->size(), 0U);
}

TEST_F(Caching, ServesAResolver) {
    world.zone.add("a.test MX 10 mx.a.test");
    Resolver resolver(*cache, world.random);

    for (int i = 0; i < 3; ++i) {
        const auto answer = testing::run(world.loop, resolver.mail_hosts("a.test"));
        EXPECT_TRUE(std::holds_alternative<Found<MailHosts>>(answer));
    }

    EXPECT_EQ(asked(), 1U);
}

}  // namespace
}  // namespace postrider::dns
