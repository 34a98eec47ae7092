// Which source a delivery leaves from, and what takes one out of use.
#include "path/delivery/sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "testing/world.h"

namespace postrider::delivery {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

Source source(std::string name, std::uint32_t priority = 10, std::uint32_t weight = 1) {
    Source made;
    made.name = std::move(name);
    made.priority = priority;
    made.weight = weight;
    return made;
}

class SourcesTest : public ::testing::Test {
protected:
    Sources sources(std::vector<Source> all) {
        return {world_.clock(), std::move(all), [this](const Source& which, std::string_view why) {
                    said_.push_back(which.name + ": " + std::string(why));
                }};
    }
    static std::map<std::string, int> shares(Sources& all, int deliveries = 10'000) {
        std::map<std::string, int> counts;
        for (int i = 0; i < deliveries; ++i) {
            ++counts[all.choose("default", {i})->name];
        }
        return counts;
    }

    testing::World world_;
    std::vector<std::string> said_;
};

TEST_F(SourcesTest, GiveADeliveryTheSameOneEachTime) {
    auto all = sources({source("a"), source("b"), source("c")});
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(all.choose("default", {i}), all.choose("default", {i}));
    }
}

TEST_F(SourcesTest, AreEachAPoolOfTheirOwn) {
    auto all = sources({source("a"), source("b", 20)});

    EXPECT_EQ(all.choose("source:b", {1})->name, "b");
    EXPECT_EQ(all.choose("source:c", {1}), nullptr);
    EXPECT_EQ(all.why_none("source:c"), "the pool source:c has no source");
}

TEST_F(SourcesTest, ARelayIsAPoolOfItsOwn) {
    auto first = source("a");
    first.helo = "out.example.test";
    auto all = sources({first});

    const auto* relay = all.choose("relay:relay.test:587", {1});

    ASSERT_NE(relay, nullptr);
    EXPECT_EQ(relay, all.choose("relay:relay.test:587", {2}));
    EXPECT_EQ(all.in_use("relay:relay.test:587"), relay);
    EXPECT_EQ(relay->smart_host->hop.host, "relay.test");
    EXPECT_EQ(relay->smart_host->hop.port, 587);
    EXPECT_EQ(relay->helo, "out.example.test");
    all.failed(*relay, "it does not answer");
    EXPECT_EQ(all.choose("relay:relay.test:587", {1}), nullptr);
    EXPECT_EQ(all.in_use("relay:relay.test:587"), nullptr);
    EXPECT_EQ(all.why_none("relay:relay.test:587"), "relay:relay.test:587: it does not answer");
    EXPECT_EQ(all.all().size(), 1U);
}

TEST_F(SourcesTest, ARelayNeedsAHostAndAPort) {
    auto all = sources({source("a")});

    for (const auto* wrong :
         {"relay:", "relay:host", "relay::25", "relay:host:0", "relay:host:x"}) {
        EXPECT_EQ(all.choose(wrong, {1}), nullptr) << wrong;
    }
}

TEST_F(SourcesTest, ShareDeliveriesByWeight) {
    auto all = sources({source("a", 10, 1), source("b", 10, 3)});

    const auto counts = shares(all);

    EXPECT_NEAR(counts.at("a"), 2'500, 200);
    EXPECT_NEAR(counts.at("b"), 7'500, 200);
}

TEST_F(SourcesTest, LeaveAllOtherDeliveriesWhereTheyAreWhenOneFails) {
    auto all = sources({source("a"), source("b"), source("c")});
    std::vector<const Source*> before;
    for (int i = 0; i < 1'000; ++i) {
        before.push_back(all.choose("default", {i}));
    }
    const Source* failed = all.all().at(1);
    all.failed(*failed, "down");
    for (int i = 0; i < 1'000; ++i) {
        const auto* chosen = all.choose("default", {i});
        EXPECT_NE(chosen, failed);
        if (before[static_cast<std::size_t>(i)] != failed) {
            EXPECT_EQ(chosen, before[static_cast<std::size_t>(i)]);
        }
    }
    world_.loop.advance(source_rest + 1s);
    for (int i = 0; i < 1'000; ++i) {
        EXPECT_EQ(all.choose("default", {i}), before[static_cast<std::size_t>(i)]);
    }
}

TEST_F(SourcesTest, GoByPriorityFirst) {
    auto all = sources({source("reserve", 20), source("first", 10)});
    EXPECT_EQ(shares(all, 100).at("first"), 100);

    all.checked(*all.all().at(1), "no PTR");

    EXPECT_EQ(shares(all, 100).at("reserve"), 100);
}

TEST_F(SourcesTest, StayWithinThePool) {
    auto bulk = source("b");
    bulk.pools = {"bulk", "other"};
    auto all = sources({source("a"), bulk});

    EXPECT_EQ(all.choose("bulk", {1})->name, "b");
    EXPECT_EQ(all.choose("other", {1})->name, "b");
    EXPECT_EQ(all.choose("default", {1})->name, "a");
    EXPECT_EQ(all.choose("nobody", {1}), nullptr);
    EXPECT_EQ(all.why_none("nobody"), "the pool nobody has no source");
}

TEST_F(SourcesTest, SayWhyNoneIsInUse) {
    auto all = sources({source("a"), source("b")});
    all.failed(*all.all().at(0), "proxy 192.0.2.1:1080: refused");
    all.checked(*all.all().at(1), "192.0.2.1 has no PTR record");

    EXPECT_EQ(all.choose("default", {1}), nullptr);
    EXPECT_EQ(
        all.why_none("default"), "a: proxy 192.0.2.1:1080: refused; b: 192.0.2.1 has no PTR record"
    );
}

TEST_F(SourcesTest, ComeBackWhenACheckFindsThemWell) {
    auto all = sources({source("a")});
    const Source& a = *all.all().at(0);
    all.checked(a, "no PTR");
    world_.loop.advance(1h);
    EXPECT_EQ(all.reason(a), "no PTR");

    all.checked(a, "");

    EXPECT_EQ(all.reason(a), "");
    EXPECT_EQ(all.choose("default", {1}), &a);
}

TEST_F(SourcesTest, TellEachChangeOnce) {
    auto all = sources({source("a")});
    const Source& a = *all.all().at(0);
    all.checked(a, "");
    all.checked(a, "no PTR");
    all.checked(a, "no PTR");
    all.checked(a, "other PTR");
    all.checked(a, "");
    all.failed(a, "down");
    all.failed(a, "down");
    world_.loop.advance(source_rest);
    all.choose("default", {1});

    EXPECT_THAT(said_, ElementsAre("a: no PTR", "a: other PTR", "a: ", "a: down", "a: "));
}

}  // namespace
}  // namespace postrider::delivery
