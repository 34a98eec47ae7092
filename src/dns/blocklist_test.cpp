// What lists of addresses say, and what they cannot make us believe.
#include "dns/blocklist.h"

#include <gtest/gtest.h>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::dns {
namespace {

base::IpAddress address(const char* text) {
    return *base::IpAddress::parse(text);
}

Blocklist list(const char* text) {
    return *parse_blocklist(text);
}

class Blocklists : public ::testing::Test {
protected:
    std::optional<Listing> find(const char* written, const char* who = "192.0.2.9") {
        return testing::run(world.loop, find_listing(world.resolver, list(written), address(who)));
    }

    testing::World world;
};

TEST(Blocklist, IsWrittenInOneWord) {
    EXPECT_EQ(list("Bl.Example.org.").zone, "bl.example.org");
    EXPECT_EQ(list("bl.test").weight, 1);
    EXPECT_EQ(list("bl.test").answers.to_string(), "127.0.0.0/8");
    EXPECT_EQ(list("bl.test*3").weight, 3);
    EXPECT_EQ(list("good.test*-2").weight, -2);
    EXPECT_EQ(list("bl.test=127.0.0.2").answers.to_string(), "127.0.0.2/32");
    EXPECT_EQ(list("bl.test=127.0.0.4/30*5").answers.to_string(), "127.0.0.4/30");
    EXPECT_EQ(list("bl.test=127.0.0.4/30*5").weight, 5);
}

TEST(Blocklist, RefusesWhatIsNoList) {
    for (const char* text :
         {"",
          ".",
          "a b.test",
          "bl.test*",
          "bl.test*x",
          "bl.test*1001",
          "bl.test*-1001",
          "bl.test=",
          "bl.test=2-11",
          "*3"}) {
        EXPECT_FALSE(parse_blocklist(text)) << text;
    }
    EXPECT_FALSE(parse_blocklist(
        std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(62, 'c')
    ));
}

TEST(Blocklist, IsAskedForTheAddressBackwards) {
    EXPECT_EQ(blocklist_name(list("bl.test"), address("192.0.2.9")), "9.2.0.192.bl.test");
    EXPECT_EQ(
        blocklist_name(list("bl.test"), address("2001:db8::1")),
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test"
    );
}

TEST_F(Blocklists, TellOfAListedAddressInTheListsWords) {
    world.zone.add("9.2.0.192.bl.test A 127.0.0.2\n9.2.0.192.bl.test TXT \"sent spam\"");
    const auto listing = find("bl.test*2");
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->zone, "bl.test");
    EXPECT_EQ(listing->reason, "sent spam");
    EXPECT_EQ(listing->weight, 2);
}

TEST_F(Blocklists, TellOfAListedAddressWithoutWords) {
    world.zone.add("9.2.0.192.bl.test A 127.0.0.2");
    EXPECT_EQ(find("bl.test")->reason, "");
}

TEST_F(Blocklists, SayNothingOfAnAddressThatIsNotThere) {
    world.zone.add("2.0.0.127.bl.test A 127.0.0.2\n9.2.0.192.bl.test TXT \"only words\"");
    EXPECT_FALSE(find("bl.test"));
}

TEST_F(Blocklists, CountOnlyTheAnswersAskedFor) {
    world.zone.add("9.2.0.192.bl.test A 127.0.0.10");
    EXPECT_TRUE(find("bl.test"));
    EXPECT_TRUE(find("bl.test=127.0.0.10"));
    EXPECT_FALSE(find("bl.test=127.0.0.2"));
}

TEST_F(Blocklists, AreNotBelievedWhenTheyRefuseToServeOrAreNoListsAnyMore) {
    world.zone.add("9.2.0.192.bl.test A 127.255.255.254\n9.2.0.192.sold.test A 203.0.113.80");
    EXPECT_FALSE(find("bl.test"));
    EXPECT_FALSE(find("sold.test"));
}

TEST_F(Blocklists, ThatCannotBeAskedSayNothing) {
    world.zone.mark_failing("9.2.0.192.bl.test");
    EXPECT_FALSE(find("bl.test"));
}

TEST_F(Blocklists, GiveWordsThatCannotBreakOutOfAReply) {
    world.zone.add("9.2.0.192.bl.test A 127.0.0.2");
    world.zone.add("9.2.0.192.bl.test TXT \"a\tb\x7f\xc3\xa4" + std::string(250, 'x') + "\"");
    const auto reason = find("bl.test")->reason;
    EXPECT_EQ(reason.substr(0, 7), "a?b???x");
    EXPECT_EQ(reason.size(), listing_reason_max);
}

}  // namespace
}  // namespace postrider::dns
