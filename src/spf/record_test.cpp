// An SPF record as a value (RFC 7208 §4.6, §5, §6).
#include "spf/record.h"

#include <gtest/gtest.h>

namespace postrider::spf {
namespace {

TEST(SpfRecord, IsKnownByItsFirstWord) {
    EXPECT_TRUE(is_spf_record("v=spf1"));
    EXPECT_TRUE(is_spf_record("V=SPF1 -all"));
    EXPECT_FALSE(is_spf_record("v=spf10"));
    EXPECT_FALSE(is_spf_record("v=spf1\t-all"));
    EXPECT_FALSE(is_spf_record(" v=spf1"));
}

TEST(SpfRecord, IsReadInOrder) {
    const auto record = parse_record(
        "v=spf1 a mx:mail.example.test/24//64  ~include:%{d2} ip4:192.0.2.0/24 ?ip6:2001:db8::/32 "
        "exp=e.example.test redirect=r.example.test x-y=anything -ALL"
    );
    ASSERT_TRUE(record);
    ASSERT_EQ(record->mechanisms.size(), 6U);
    EXPECT_EQ(record->mechanisms[0].kind, Kind::a);
    EXPECT_EQ(record->mechanisms[0].domain, "");
    EXPECT_EQ(record->mechanisms[1].domain, "mail.example.test");
    EXPECT_EQ(record->mechanisms[1].prefix_v4, 24U);
    EXPECT_EQ(record->mechanisms[1].prefix_v6, 64U);
    EXPECT_EQ(record->mechanisms[2].result, Result::softfail);
    EXPECT_EQ(record->mechanisms[2].domain, "%{d2}");
    EXPECT_EQ(record->mechanisms[3].network->prefix_length(), 24U);
    EXPECT_EQ(record->mechanisms[4].result, Result::neutral);
    EXPECT_EQ(record->mechanisms[5].result, Result::fail);
    EXPECT_EQ(record->mechanisms[5].text, "-ALL");
    EXPECT_EQ(record->redirect, "r.example.test");
    EXPECT_EQ(record->explanation, "e.example.test");
}

TEST(SpfRecord, IsRefusedForAnyErrorAnywhere) {
    for (const char* terms :
         {"all:x.test",
          "all/8",
          "a:",
          "a/33",
          "a/",
          "a/08",
          "a//129",
          "a/8/8",
          "a:x",
          "include",
          "include:",
          "include:x.test/8",
          "exists",
          "ptr:",
          "ptr/8",
          "ip4",
          "ip4:",
          "ip4:1.2.3",
          "ip4:192.0.2.1/33",
          "ip4:2001:db8::1",
          "ip6:192.0.2.1",
          "ip6:2001:db8::1/129",
          "ip6:[2001:db8::1]",
          "nonsense",
          "+",
          "++a",
          "redirect=",
          "redirect=a.test redirect=a.test",
          "exp=x",
          "1x=y",
          "x=%z",
          "a\ta"}) {
        EXPECT_FALSE(parse_record("v=spf1 " + std::string(terms) + " -all")) << terms;
    }
}

TEST(SpfRecord, MayNameAMappedNetworkThatMatchesNobody) {
    const auto record = parse_record("v=spf1 ip6:::ffff:192.0.2.0/120");
    ASSERT_TRUE(record);
    EXPECT_FALSE(record->mechanisms[0].network);
}

TEST(SpfRecord, MayBeEmpty) {
    EXPECT_TRUE(parse_record("v=spf1")->mechanisms.empty());
    EXPECT_TRUE(parse_record("v=spf1   ")->mechanisms.empty());
    EXPECT_FALSE(parse_record(""));
}

TEST(SpfResult, HasTheNameOfTheStandard) {
    EXPECT_EQ(name_of(Result::softfail), "softfail");
    EXPECT_EQ(name_of(Result::none), "none");
}

}  // namespace
}  // namespace postrider::spf
