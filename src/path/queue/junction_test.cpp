// Claims find their lanes.
#include "path/queue/junction.h"

#include "path/queue/junction_test_support.h"

namespace postrider::queue {
namespace {

using ::testing::ElementsAre;

TEST_F(JunctionTest, ClosesADestinationWhoseLaneIsFull) {
    EXPECT_EQ(junction.wanted(there), 2U);
    place(3);
    EXPECT_EQ(junction.wanted(there), 1U);
    EXPECT_TRUE(room.is_open(there));

    place(1);

    EXPECT_EQ(junction.wanted(there), 0U);
    EXPECT_FALSE(room.is_open(there));
    lane().clear();
    EXPECT_THAT(lane().take_hungry(there), ElementsAre(there));
}

TEST_F(JunctionTest, ForgetsWhatNobodyUses) {
    place(1);
    loop.advance(2min);
    junction.forget_idle();
    EXPECT_EQ(junction.size(), 1U);  // its claim is ready still

    Lane& lane = *lanes.begin(loop.clock().instant());
    lane.take(loop.clock().instant());
    lanes.end(lane, loop.clock().instant());
    EXPECT_EQ(lanes.begin(loop.clock().instant()), nullptr);
    junction.forget_idle();

    EXPECT_EQ(junction.size(), 0U);
    EXPECT_EQ(lanes.size(), 0U);
}

TEST_F(JunctionTest, TellsSourcesApart) {
    delivery.source = [](const model::Claim& claim) {
        return claim.recipient.starts_with("bob1") ? "first" : "second";
    };
    know("first");
    place(3);

    EXPECT_EQ(lane("first").size(), 1U);
    EXPECT_EQ(lane("second").size(), 2U);
    EXPECT_EQ(junction.wanted(there), 2U);
}

TEST_F(JunctionTest, PutsOffWhatFindsItsLaneFullBesideOthers) {
    delivery.source = [](const model::Claim& claim) {
        return claim.recipient.starts_with("bob1") ? "second" : "first";
    };
    know("first");
    know("second");
    room.add(300, 0);  // too little is left for a surplus
    place(5);
    EXPECT_EQ(lane("first").size(), 4U);
    EXPECT_TRUE(put_off.empty());
    EXPECT_EQ(junction.wanted(there), search_fetch_min);  // for the second
    EXPECT_TRUE(room.is_open(there));

    junction.place(a_claim(6));

    EXPECT_EQ(lane("first").size(), 4U);
    EXPECT_THAT(
        put_off,
        ElementsAre("bob6@there.test: Put off: 4 stand before it on the way to there.test by first")
    );
    EXPECT_EQ(junction.wanted(there), 0U);  // nothing came for the second
    EXPECT_EQ(later, loop.clock().now() + search_rest);
    EXPECT_TRUE(room.is_open(there));
    loop.advance(search_rest);
    EXPECT_EQ(junction.wanted(there), search_fetch_min);
}

TEST_F(JunctionTest, OpensAStrandThatHasAnotherLane) {
    know("out");
    place(4);
    EXPECT_FALSE(room.is_open(there));
    delivery.source = [](const model::Claim&) { return "second"; };
    opened.clear();

    place(1);

    EXPECT_THAT(opened, ElementsAre(there));
    EXPECT_EQ(junction.wanted(there), search_fetch_min);
}

TEST_F(JunctionTest, LeavesHalfOfTheMemoryToSitesThatAreKnownToBeQuick) {
    know("out");
    place(1);
    for (std::uint32_t site = 1; site < 600; ++site) {
        place(1, "site" + std::to_string(site) + ".test");
    }

    EXPECT_EQ(lanes.held(Temper::fresh).claims, 500U);
    EXPECT_EQ(put_back.size(), 99U);
    EXPECT_EQ(junction.wanted(strand_to("another.test")), 0U);
    EXPECT_EQ(later, loop.clock().now() + crowded_rest);
    EXPECT_EQ(junction.wanted(there), 3U);
}

TEST_F(JunctionTest, FetchesLittleOfASiteThatNothingIsKnownOf) {
    Lanes many{{.workers_max = 20, .ready_max = 200}, 10};
    Junction other{{loop, crew, delivery, pools, many, measures, room}, 1min, {.ready = [] {}}};
    EXPECT_EQ(other.wanted(there), fresh_claims_max);
    other.place(a_claim(1));
    loop.settle();
    EXPECT_EQ(other.wanted(there), fresh_claims_max - 1);

    many.learn(*many.all().front(), 1s);

    EXPECT_EQ(other.wanted(there), 199U);
}

TEST_F(JunctionTest, MovesWhatWaitsForASourceThatWentOutOfUse) {
    std::string_view in_use = "first";
    delivery.source = [&](const model::Claim&) { return in_use; };
    place(4);
    EXPECT_FALSE(room.is_open(there));

    opened.clear();
    in_use = "second";
    junction.move_all();

    EXPECT_EQ(lane("first").size(), 0U);
    EXPECT_EQ(lane("second").size(), 4U);
    EXPECT_THAT(opened, ElementsAre(there));
    EXPECT_EQ(junction.wanted(there), 0U);
}

TEST_F(JunctionTest, TellsWhichSiteADestinationHas) {
    slow_down(5s);
    place(1);
    EXPECT_EQ(junction.sites().at("there.test"), "");

    loop.advance(5s);

    EXPECT_EQ(junction.sites(), (std::map<std::string, std::string>{{"there.test", "there.test"}}));
}

}  // namespace
}  // namespace postrider::queue
