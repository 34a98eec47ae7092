// The MTA-STS policies of domains, kept as long as they say.
#include "tls_policy/sts_policies.h"

#include <gtest/gtest.h>

#include <map>

#include "net/together.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::tls_policy {
namespace {

using namespace std::chrono_literals;

/// What the domains' web servers would say, after a second.
class SlowFetch final : public StsFetch {
public:
    explicit SlowFetch(net::Clock& clock) : clock_(clock) {}

    net::Task<std::expected<std::string, StsProblem>> fetch(std::string domain) override {
        ++count;
        co_await clock_.sleep_until(clock_.instant() + time);
        if (const auto found = texts.find(domain); found != texts.end()) {
            co_return found->second;
        }
        co_return std::unexpected(StsProblem{.words = "nobody answers"});
    }

    std::map<std::string, std::string> texts;
    base::Duration time = 1s;
    int count = 0;

private:
    net::Clock& clock_;
};

class StsPoliciesTest : public ::testing::Test {
protected:
    StsPoliciesTest() {
        announce("1");
        say("enforce");
    }

    void announce(const std::string& id) {
        world.zone.remove("_mta-sts.a.test");
        world.zone.add("_mta-sts.a.test TXT \"v=STSv1; id=" + id + ";\"");
    }
    void say(const std::string& mode) {
        fetch.texts["a.test"] =
            "version: STSv1\nmode: " + mode + "\nmx: mx.a.test\nmax_age: 3600\n";
    }
    StsLook find(const std::string& domain = "a.test") {
        return testing::run(world.loop, policies.find(domain));
    }
    StsMode mode() { return find().policy.value_or(StsPolicy{}).mode; }

    testing::World world;
    SlowFetch fetch{world.clock()};
    StsPolicies policies{world.loop, world.resolver, fetch};
};

TEST_F(StsPoliciesTest, AreFetchedOnceAndKept) {
    EXPECT_EQ(mode(), StsMode::enforce);
    EXPECT_EQ(mode(), StsMode::enforce);
    EXPECT_EQ(fetch.count, 1);
}

TEST_F(StsPoliciesTest, AreFetchedAgainWhenTheirIdChanges) {
    mode();
    say("testing");
    EXPECT_EQ(mode(), StsMode::enforce);

    announce("2");

    EXPECT_EQ(mode(), StsMode::testing);
    EXPECT_EQ(fetch.count, 2);
}

TEST_F(StsPoliciesTest, AreFetchedAgainWhenTheirTimeIsOver) {
    mode();
    world.loop.advance(1h);

    EXPECT_EQ(mode(), StsMode::enforce);
    EXPECT_EQ(fetch.count, 2);
}

TEST_F(StsPoliciesTest, CountUntilTheirTimeIsOverWhateverTheDnsSays) {
    mode();
    world.zone.remove("_mta-sts.a.test");
    EXPECT_EQ(mode(), StsMode::enforce);
    world.zone.mark_failing("_mta-sts.a.test");
    EXPECT_EQ(mode(), StsMode::enforce);

    world.loop.advance(1h);

    EXPECT_EQ(mode(), StsMode::none);
}

TEST_F(StsPoliciesTest, CountWhenTheNextOneCannotBeHad) {
    mode();
    announce("2");
    fetch.texts.clear();

    EXPECT_EQ(mode(), StsMode::enforce);
    EXPECT_EQ(find().problem->words, "nobody answers");
}

TEST_F(StsPoliciesTest, AreNotAskedForAgainAtOnceWhenTheyCannotBeHad) {
    fetch.texts["a.test"] = "version: STSv1\nmode: enforce\n";
    EXPECT_EQ(
        find().problem->words, "the MTA-STS policy of a.test: max_age is no number of seconds"
    );
    say("enforce");
    EXPECT_EQ(mode(), StsMode::none);
    EXPECT_EQ(fetch.count, 1);

    world.loop.advance(sts_retry);

    EXPECT_EQ(mode(), StsMode::enforce);
}

TEST_F(StsPoliciesTest, AreNothingWhereNothingIsAnnounced) {
    EXPECT_FALSE(find("b.test").policy.has_value());
    EXPECT_EQ(fetch.count, 0);
}

net::Task<> note_mode(StsPolicies& policies, std::vector<StsMode>& modes) {
    const auto look = co_await policies.find("a.test");
    modes.push_back(look.policy.value_or(StsPolicy{}).mode);
}

TEST_F(StsPoliciesTest, AreFetchedOnceForAllWhoAskAtTheSameTime) {
    std::vector<StsMode> modes;
    std::vector<net::Task<>> tasks;
    for (int i = 0; i < 3; ++i) {
        tasks.push_back(note_mode(policies, modes));
    }

    testing::run(world.loop, net::together(std::move(tasks)));

    EXPECT_EQ(modes, std::vector<StsMode>(3, StsMode::enforce));
    EXPECT_EQ(fetch.count, 1);
}

TEST_F(StsPoliciesTest, HoldMailUpForFiveSecondsAtMost) {
    fetch.time = 30s;
    const auto before = world.clock().instant();

    EXPECT_EQ(mode(), StsMode::none);
    EXPECT_EQ(world.clock().instant() - before, sts_wait_max);
    EXPECT_EQ(mode(), StsMode::none);
    EXPECT_EQ(world.clock().instant() - before, sts_wait_max);

    world.loop.advance(30s);
    EXPECT_EQ(mode(), StsMode::enforce);
    EXPECT_EQ(fetch.count, 1);
}

TEST_F(StsPoliciesTest, AreFetchedAgainEveryDayWhileMailGoesThere) {
    fetch.texts["a.test"] = "version: STSv1\nmode: enforce\nmx: mx.a.test\nmax_age: 604800\n";
    mode();
    testing::run(world.loop, policies.refresh_old());
    EXPECT_EQ(fetch.count, 1);

    world.loop.advance(sts_refresh_after);
    testing::run(world.loop, policies.refresh_old());

    EXPECT_EQ(fetch.count, 2);
    world.loop.advance(std::chrono::days{6});
    EXPECT_EQ(mode(), StsMode::enforce);
    EXPECT_EQ(fetch.count, 2);
}

TEST_F(StsPoliciesTest, AreFetchedAgainBeforeAShortLifeIsOver) {
    mode();
    world.loop.advance(29min);
    testing::run(world.loop, policies.refresh_old());
    EXPECT_EQ(fetch.count, 1);

    world.loop.advance(1min);
    testing::run(world.loop, policies.refresh_old());

    EXPECT_EQ(fetch.count, 2);
    fetch.texts.clear();
    world.loop.advance(59min);
    EXPECT_EQ(mode(), StsMode::enforce);
}

TEST_F(StsPoliciesTest, AreNotFetchedAgainAtOnceWhereThatFails) {
    mode();
    world.loop.advance(30min);
    fetch.texts.clear();
    testing::run(world.loop, policies.refresh_old());
    testing::run(world.loop, policies.refresh_old());
    EXPECT_EQ(fetch.count, 2);

    world.loop.advance(8min);
    say("enforce");
    testing::run(world.loop, policies.refresh_old());

    EXPECT_EQ(fetch.count, 3);
    EXPECT_EQ(find().problem, std::nullopt);
}

TEST_F(StsPoliciesTest, RunOutWhereNothingIsAnnouncedAnyMore) {
    mode();
    world.zone.remove("_mta-sts.a.test");
    world.loop.advance(30min);

    testing::run(world.loop, policies.refresh_old());

    EXPECT_EQ(fetch.count, 1);
    EXPECT_EQ(mode(), StsMode::enforce);
    world.loop.advance(30min);
    EXPECT_EQ(mode(), StsMode::none);
}

TEST_F(StsPoliciesTest, AreFetchedAgainThoughTheDnsCannotTell) {
    mode();
    world.zone.mark_failing("_mta-sts.a.test");
    world.loop.advance(30min);

    testing::run(world.loop, policies.refresh_old());

    EXPECT_EQ(fetch.count, 2);
}

TEST_F(StsPoliciesTest, AreFetchedAgainManyAtATime) {
    for (std::size_t i = 0; i < 2 * sts_refreshed_at_once; ++i) {
        const auto domain = "d" + std::to_string(i) + ".test";
        world.zone.add("_mta-sts." + domain + " TXT \"v=STSv1; id=1;\"");
        fetch.texts[domain] = fetch.texts["a.test"];
        find(domain);
    }
    world.loop.advance(31min);
    fetch.time = 60s;
    const auto before = world.clock().instant();

    testing::run(world.loop, policies.refresh_old());

    EXPECT_EQ(world.clock().instant() - before, 2 * fetch.time);
}

TEST_F(StsPoliciesTest, CountForAWhileHoweverShortTheirLife) {
    fetch.texts["a.test"] = "version: STSv1\nmode: enforce\nmx: mx.a.test\nmax_age: 0\n";
    EXPECT_EQ(mode(), StsMode::enforce);
    EXPECT_EQ(mode(), StsMode::enforce);
    EXPECT_EQ(fetch.count, 1);

    world.loop.advance(sts_life_min);

    EXPECT_EQ(mode(), StsMode::enforce);
    EXPECT_EQ(fetch.count, 2);
}

class Notebook final : public StsMemory {
public:
    void keep(KeptSts kept) override { all.push_back(std::move(kept)); }
    std::vector<KeptSts> all;
};

TEST_F(StsPoliciesTest, OutliveTheProcess) {
    Notebook notebook;
    StsPolicies earlier{world.loop, world.resolver, fetch, &notebook};
    testing::run(world.loop, earlier.find("a.test"));
    ASSERT_EQ(notebook.all.size(), 1U);
    world.loop.advance(30min);
    fetch.texts.clear();

    policies.remember(notebook.all);

    EXPECT_EQ(mode(), StsMode::enforce);
    world.loop.advance(30min);
    EXPECT_EQ(mode(), StsMode::none);
}

TEST_F(StsPoliciesTest, AreNotKeptWhereTheyCouldNotBeHad) {
    Notebook notebook;
    fetch.texts.clear();
    StsPolicies earlier{world.loop, world.resolver, fetch, &notebook};
    testing::run(world.loop, earlier.find("a.test"));

    EXPECT_TRUE(notebook.all.empty());
}

TEST_F(StsPoliciesTest, AreForgottenBeyondTheirLimit) {
    mode();
    for (std::size_t i = 0; i < sts_domains_max; ++i) {
        const auto domain = "d" + std::to_string(i) + ".test";
        world.zone.add("_mta-sts." + domain + " TXT \"v=STSv1; id=1;\"");
        find(domain);
    }

    EXPECT_EQ(mode(), StsMode::enforce);
    EXPECT_EQ(fetch.count, static_cast<int>(sts_domains_max) + 2);
}

}  // namespace
}  // namespace postrider::tls_policy
