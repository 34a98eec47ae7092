// What orders, windows and rules make of claims.
#include "path/queue/restraints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "path/queue/queue_test_support.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;
using model::OrderKind;

model::Order an_order(OrderKind kind, std::int64_t id = 3) {
    model::Order order;
    order.id = {id};
    order.kind = kind;
    order.domain = "there.test";
    order.reason = "a test";
    order.enhanced_code = "5.7.1";
    order.words = "No longer wanted.";
    return order;
}

timing::Window night() {
    return {
        .stream = model::Stream::bulk,
        .server = "acme/main",
        .opens = 22h,
        .closes = 6h,
        .zone = timing::find_zone("UTC"),
        .name = "22:00-06:00 UTC",
    };
}

class RestraintsTest : public ::testing::Test {
protected:
    RestraintsTest() {
        store.server_kept.id = {1};
        store.server_kept.permalink = "main";
        store.server_kept.organization_permalink = "acme";
    }
    void look() { testing::run(world.loop, restraints.look()); }
    std::optional<store::Finish> ruling(const model::Claim& claim, Whereabouts where = {}) {
        return restraints.ruling(claim, where, world.clock().now());
    }
    base::Time now() { return world.clock().now(); }
    RestraintOptions options() {
        RestraintOptions options;
        options.windows = timing::Windows({night()});
        options.retries = {
            {.bounce_class = "mailbox-full", .wants = {.first = 2h, .lifetime = 48h}},
            {.server = "acme/main", .wants = {.attempts_max = 3}},
        };
        return options;
    }

    std::string lines;
    base::Log log{[this](std::string_view line) { lines += line; }, [] { return base::Time{}; }};
    NotingStore store;
    testing::World world;
    int changes = 0;
    int releases = 0;
    Restraints restraints{
        {world.loop, store, log},
        options(),
        {.changed = [this] { ++changes; },
         .released = [this]() -> net::Task<> {
             ++releases;
             co_return;
         }}
    };
};

TEST_F(RestraintsTest, KeepNothingWithoutOrders) {
    look();

    EXPECT_FALSE(ruling(a_claim(1)));
    EXPECT_FALSE(restraints.pool_for(a_claim(1), {}, now()));
    EXPECT_EQ(changes, 0);
}

TEST_F(RestraintsTest, MakeASuspendedDeliveryWaitUntilTheOrderEnds) {
    auto order = an_order(OrderKind::suspend);
    order.ends_at = now() + 2h;
    store.orders = {order};
    look();

    const auto finish = ruling(a_claim(1));

    ASSERT_TRUE(finish);
    const auto& wait = std::get<store::RetryAt>(finish->next);
    EXPECT_EQ(wait.due, now() + 2h);
    EXPECT_EQ(wait.order.value, 3);
    EXPECT_TRUE(wait.why.starts_with("Waits for order #3 until ")) << wait.why;
    EXPECT_FALSE(finish->attempt);
    EXPECT_FALSE(ruling(a_claim(1, "other.test")));
    EXPECT_EQ(changes, 1);
}

TEST_F(RestraintsTest, MakeNothingWaitLongerThanItsSenderWants) {
    store.orders = {an_order(OrderKind::suspend)};
    look();
    auto claim = a_claim(1);
    claim.life_from = now();
    claim.expires_at = now() + 1h;

    EXPECT_EQ(std::get<store::RetryAt>(ruling(claim)->next).due, now() + 1h);

    claim.life_from = now() - 1h;
    claim.expires_at = now();
    EXPECT_FALSE(ruling(claim));
}

TEST_F(RestraintsTest, MakeMailOfTheUsualLifeWaitLongerButNotForEver) {
    store.orders = {an_order(OrderKind::suspend)};
    store.suspensions = store.orders;
    store.suspensions[0].made_at = now();
    look();
    auto claim = a_claim(1);
    claim.life_from = now() - 100h;
    claim.expires_at = now() + 20h;

    EXPECT_EQ(restraints.lengthened(claim, {}, now() + 3h), 3h);
    EXPECT_EQ(restraints.lengthened(claim, {}, now() + 24h * 30), 24h * 7);
    EXPECT_EQ(restraints.lengthened(a_claim(1, "other.test"), {}, now() + 3h), 0h);
    EXPECT_EQ(std::get<store::RetryAt>(ruling(claim)->next).due, now() + 20h + 24h * 7);

    claim.expires_at -= 1h;
    EXPECT_EQ(restraints.lengthened(claim, {}, now() + 3h), 0h);
}

TEST_F(RestraintsTest, ShutTheStrandsThatAnOrderIsAboutAsAWhole) {
    auto order = an_order(OrderKind::suspend);
    order.ends_at = now() + 2h;
    store.orders = {order};
    look();

    EXPECT_EQ(restraints.shut_until(strand_to("there.test"), now()), now() + 2h);
    EXPECT_FALSE(restraints.shut_until(strand_to("other.test"), now()));
}

TEST_F(RestraintsTest, NoticeThatAnOrganizationHasOneMoreServer) {
    auto order = an_order(OrderKind::suspend);
    order.domain = "";
    order.organization = model::OrganizationId{1};
    order.servers = {{8}};
    store.orders = {order};
    look();
    EXPECT_FALSE(ruling(a_claim(1)));

    store.orders[0].servers = {{8}, {1}};
    look();

    EXPECT_TRUE(ruling(a_claim(1)));
    EXPECT_EQ(changes, 2);
}

TEST_F(RestraintsTest, LookAtOnceForWhoAsks) {
    world.loop.spawn(restraints.run(), "test");
    store.orders = {an_order(OrderKind::suspend)};
    EXPECT_TRUE(testing::run(world.loop, restraints.look_soon()));
    EXPECT_EQ(store.orders_read, 1);
    EXPECT_TRUE(ruling(a_claim(1)));

    store.orders_fail = true;
    EXPECT_FALSE(testing::run(world.loop, restraints.look_soon()));
    restraints.stop();
    world.loop.settle();
}

TEST_F(RestraintsTest, EndWhatIsToBounceWithTheOrdersWords) {
    store.orders = {an_order(OrderKind::bounce)};
    look();

    const auto finish = ruling(a_claim(1));

    ASSERT_TRUE(finish);
    EXPECT_TRUE(std::holds_alternative<store::Bounced>(finish->next));
    EXPECT_EQ(finish->detail, "No longer wanted.");
    EXPECT_EQ(finish->attempt->enhanced_code, "5.7.1");
    EXPECT_EQ(finish->attempt->explanation, "Ended by order #3: a test");
}

TEST_F(RestraintsTest, HoldForAPersonUntilThatLetsItGo) {
    store.orders = {an_order(OrderKind::hold)};
    look();
    auto claim = a_claim(1);

    const auto finish = ruling(claim);

    ASSERT_TRUE(finish);
    const auto& hold = std::get<model::Hold>(finish->next);
    EXPECT_EQ(hold.reason, "Held by order #3: a test");
    EXPECT_EQ(hold.ends_at, now() + 24h * 7);

    claim.hold_reason = hold.reason;
    EXPECT_FALSE(ruling(claim));
}

TEST_F(RestraintsTest, AskForTheSiteWhereItIsKnown) {
    auto order = an_order(OrderKind::suspend);
    order.domain = "";
    order.site = "mx.there.test";
    store.orders = {order};
    look();

    EXPECT_FALSE(ruling(a_claim(1)));
    EXPECT_TRUE(ruling(a_claim(1), {.site = "mx.there.test:25"}));
    EXPECT_FALSE(ruling(a_claim(1), {.site = "mx.other.test:25"}));
}

TEST_F(RestraintsTest, NameTheWayOfWhatIsRerouted) {
    auto order = an_order(OrderKind::reroute);
    order.way = model::OrderWay::source;
    order.target = "eu2";
    store.orders = {order};
    look();

    EXPECT_FALSE(ruling(a_claim(1)));
    EXPECT_EQ(restraints.pool_for(a_claim(1), {}, now()), "source:eu2");
    EXPECT_FALSE(restraints.pool_for(a_claim(1, "other.test"), {}, now()));
}

TEST_F(RestraintsTest, LetGoOfWhatWaitsWhenAnOrderIsOver) {
    store.orders = {an_order(OrderKind::suspend)};
    look();
    EXPECT_EQ(store.waits_ended, 1);

    look();
    EXPECT_EQ(store.waits_ended, 1);
    EXPECT_EQ(releases, 0);

    store.orders.clear();
    store.waits = 2;
    look();
    EXPECT_EQ(store.waits_ended, 2);
    EXPECT_EQ(releases, 1);
    EXPECT_EQ(changes, 2);
    EXPECT_FALSE(ruling(a_claim(1)));
}

TEST_F(RestraintsTest, LetGoAgainWhereTheStoreFailed) {
    store.failures = 1;
    EXPECT_THROW(look(), store::StoreError);

    store.waits = 2;
    look();
    EXPECT_EQ(releases, 1);
}

TEST_F(RestraintsTest, ReadTheOrdersAgainSoonWhateverFails) {
    world.loop.spawn(restraints.run(), "test");
    world.loop.advance(2s);
    EXPECT_EQ(store.orders_read, 1);

    store.orders_fail = true;
    world.loop.advance(2s);
    EXPECT_TRUE(lines.contains("orders_not_read")) << lines;

    store.orders_fail = false;
    store.orders = {an_order(OrderKind::suspend)};
    world.loop.advance(2s);
    EXPECT_TRUE(ruling(a_claim(1)));
    restraints.stop();
    world.loop.settle();
}

TEST_F(RestraintsTest, KeepMailForItsWindow) {
    look();
    auto claim = a_claim(1);
    claim.stream = model::Stream::bulk;
    const base::Time noon{std::chrono::sys_days{2026y / 11 / 22} + 12h};

    const auto finish = restraints.ruling(claim, {}, noon);

    ASSERT_TRUE(finish);
    const auto& wait = std::get<store::RetryAt>(finish->next);
    EXPECT_EQ(wait.due, noon + 10h);
    EXPECT_EQ(
        wait.why, "Waits for its send window 22:00-06:00 UTC, which opens 2026-11-22T22:00:00.000Z"
    );
    EXPECT_FALSE(wait.order);
    EXPECT_FALSE(restraints.ruling(claim, {}, noon + 10h));
    EXPECT_EQ(restraints.closed_at(claim, noon).value().opens, noon + 10h);
    EXPECT_FALSE(restraints.closed_at(a_claim(1), noon));
}

TEST_F(RestraintsTest, KeepNothingThatArrivesForAWindow) {
    look();
    auto claim = a_claim(1);
    claim.stream = model::Stream::bulk;
    claim.scope = model::Scope::incoming;
    const base::Time noon{std::chrono::sys_days{2026y / 11 / 22} + 12h};

    EXPECT_FALSE(restraints.ruling(claim, {}, noon));
    EXPECT_FALSE(restraints.closed_at(claim, noon));
}

TEST_F(RestraintsTest, KnowTheServersThatWindowsNameOnceTheyAreThere) {
    store.server_kept.permalink = "later";
    look();
    auto claim = a_claim(1);
    claim.stream = model::Stream::bulk;
    const base::Time noon{std::chrono::sys_days{2026y / 11 / 22} + 12h};
    EXPECT_FALSE(restraints.ruling(claim, {}, noon));

    store.server_kept.permalink = "main";
    look();
    EXPECT_TRUE(restraints.ruling(claim, {}, noon));
}

TEST_F(RestraintsTest, GiveEachKindOfTroubleItsSchedule) {
    look();
    const RetrySchedule usual{.first = 5min, .factor = 2, .longest = 1h, .attempts_max = 18};
    model::Attempt full;
    full.stage = "rcpt";
    full.reply_code = 452;
    full.enhanced_code = "4.2.2";
    full.reply = "4.2.2 The mailbox is full";

    const auto schedule = restraints.schedule_for(a_claim(1), full, usual);

    EXPECT_EQ(schedule.first, 2h);
    EXPECT_EQ(schedule.longest, 2h);
    EXPECT_EQ(schedule.lifetime, 48h);
    EXPECT_EQ(schedule.attempts_max, 3U);
    const auto other = restraints.schedule_for(a_claim(1), model::Attempt{}, usual);
    EXPECT_EQ(other.first, 5min);
    EXPECT_FALSE(other.lifetime);
}

}  // namespace
}  // namespace postrider::queue
