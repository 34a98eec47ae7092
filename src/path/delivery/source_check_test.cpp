// What a look at a source finds.
#include "path/delivery/source_check.h"

#include <gtest/gtest.h>

#include "testing/run.h"
#include "testing/scripted_host.h"
#include "testing/world.h"

namespace postrider::delivery {
namespace {

class SourceCheckTest : public ::testing::Test {
protected:
    SourceCheckTest() {
        source_.name = "a";
        source_.helo = "out.example.test";
        source_.addresses = {*base::IpAddress::parse("8.8.4.4")};
    }
    /// Why it is out of use after a look.
    std::string look() {
        Sources sources(world_.clock(), {source_});
        SourceCheck check(world_.loop, world_.resolver, sources, [this](const base::IpAddress&) {
            return is_ours_;
        });
        testing::run(world_.loop, check.look());
        return std::string(sources.reason(*sources.all().at(0)));
    }

    testing::World world_;
    Source source_;
    bool is_ours_ = true;
};

TEST_F(SourceCheckTest, FindsNamesThatAgree) {
    world_.zone.add(
        "4.4.8.8.in-addr.arpa PTR other.example.test\n4.4.8.8.in-addr.arpa PTR OUT.example.test\n"
        "out.example.test A 192.0.2.7\nout.example.test A 8.8.4.4\n"
    );
    EXPECT_EQ(look(), "");
}

TEST_F(SourceCheckTest, FindsAnAddressWithoutAName) {
    EXPECT_EQ(look(), "8.8.4.4 has no PTR record");
}

TEST_F(SourceCheckTest, FindsAnAddressThatIsCalledSomethingElse) {
    world_.zone.add("4.4.8.8.in-addr.arpa PTR host.provider.test\n");
    EXPECT_EQ(
        look(), "8.8.4.4 is called host.provider.test by its PTR record, not out.example.test"
    );
}

TEST_F(SourceCheckTest, FindsANameThatLeadsElsewhereOrNowhere) {
    world_.zone.add("4.4.8.8.in-addr.arpa PTR out.example.test\n");
    EXPECT_EQ(look(), "out.example.test does not lead to 8.8.4.4");
    world_.zone.add("out.example.test A 192.0.2.7\n");
    EXPECT_EQ(look(), "out.example.test does not lead to 8.8.4.4");
}

TEST_F(SourceCheckTest, LeavesEverythingAsItWasWhileTheDnsCannotTell) {
    Sources sources(world_.clock(), {source_});
    SourceCheck check(world_.loop, world_.resolver, sources, [](const auto&) { return true; });
    testing::run(world_.loop, check.look());
    world_.zone.mark_failing("4.4.8.8.in-addr.arpa");
    testing::run(world_.loop, check.look());

    EXPECT_EQ(sources.reason(*sources.all().at(0)), "8.8.4.4 has no PTR record");
}

TEST_F(SourceCheckTest, AsksNoNamesOfAddressesThatTheWorldDoesNotSee) {
    source_.addresses = {*base::IpAddress::parse("127.0.0.2"), *base::IpAddress::parse("10.0.0.1")};
    EXPECT_EQ(look(), "");
}

TEST_F(SourceCheckTest, TakesAnAddressForDocumentationForAPublicOne) {
    source_.addresses = {*base::IpAddress::parse("2001:db8::25")};
    EXPECT_EQ(look(), "2001:db8::25 has no PTR record");
}

TEST_F(SourceCheckTest, FindsAnAddressWithoutANameBehindOneThatTheDnsCannotTellOf) {
    world_.zone.mark_failing("4.4.8.8.in-addr.arpa");
    source_.addresses.push_back(*base::IpAddress::parse("192.0.2.25"));
    EXPECT_EQ(look(), "192.0.2.25 has no PTR record");
}

TEST_F(SourceCheckTest, AsksNoNamesWhereThatIsSwitchedOffOrASmartHostIsSeenInstead) {
    source_.checks_names = false;
    EXPECT_EQ(look(), "");
    source_.checks_names = true;
    source_.smart_host = SmartHost{.hop = {.host = "smtp.provider.test"}};
    EXPECT_EQ(look(), "");
}

TEST_F(SourceCheckTest, FindsAnAddressThatIsNotOfThisMachine) {
    is_ours_ = false;
    EXPECT_EQ(look(), "8.8.4.4 is no address of this machine");
}

TEST_F(SourceCheckTest, FindsAProxyThatIsDown) {
    source_.addresses.clear();
    source_.proxy = Proxy{.host = "192.0.2.1", .port = 25};
    EXPECT_EQ(look(), "proxy 192.0.2.1:25: Connection refused");

    testing::ScriptedHost proxy(world_, "192.0.2.1");
    EXPECT_EQ(look(), "");
}

TEST_F(SourceCheckTest, FindsAProxyWithoutAnAddress) {
    source_.proxy = Proxy{.host = "proxy.test"};
    EXPECT_EQ(look(), "the DNS does not say where the proxy proxy.test is");
}

TEST_F(SourceCheckTest, AsksTheNamesOfAProxysAddresses) {
    is_ours_ = false;
    testing::ScriptedHost proxy(world_, "192.0.2.1");
    source_.proxy = Proxy{.host = "192.0.2.1", .port = 25};
    EXPECT_EQ(look(), "8.8.4.4 has no PTR record");
}

}  // namespace
}  // namespace postrider::delivery
