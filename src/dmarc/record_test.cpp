// A DMARC policy record as a value (RFC 9989 §4.7; the tags of RFC 7489 that it dropped are known).
#include "dmarc/record.h"

#include <gtest/gtest.h>

namespace postrider::dmarc {
namespace {

TEST(DmarcRecord, IsReadTagByTag) {
    const auto record = parse_record(
        "v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=S; t=y; psd=n; fo=1:D;"
        "rua=mailto:a@a.test!10m , https://x.test/, MAILTO:b@b.test; ruf=mailto:c@c.test"
    );
    ASSERT_TRUE(record);
    EXPECT_EQ(record->policy, Policy::reject);
    EXPECT_EQ(record->subdomain_policy, Policy::quarantine);
    EXPECT_EQ(record->absent_subdomain_policy, Policy::none);
    EXPECT_EQ(record->dkim_alignment, Alignment::strict);
    EXPECT_EQ(record->spf_alignment, Alignment::strict);
    EXPECT_TRUE(record->is_test);
    EXPECT_EQ(record->suffix, SuffixClaim::is_no_suffix);
    EXPECT_EQ(record->failure_options, "1:d");
    EXPECT_EQ(record->aggregate_addresses, (std::vector<std::string>{"a@a.test", "b@b.test"}));
    EXPECT_EQ(record->failure_addresses, (std::vector<std::string>{"c@c.test"}));
}

TEST(DmarcRecord, TakesThePolicyForSubdomainsUnlessTheyHaveOne) {
    auto record = parse_record("v=DMARC1;p=reject");
    EXPECT_EQ(record->subdomain_policy, Policy::reject);
    EXPECT_EQ(record->absent_subdomain_policy, Policy::reject);
    record = parse_record("v=DMARC1;p=reject;sp=none");
    EXPECT_EQ(record->absent_subdomain_policy, Policy::none);
}

TEST(DmarcRecord, TakesPercentageZeroForATestAndIgnoresOthers) {
    EXPECT_TRUE(parse_record("v=DMARC1; p=reject; pct=0")->is_test);
    EXPECT_FALSE(parse_record("v=DMARC1; p=reject; pct=1")->is_test);
    EXPECT_FALSE(parse_record("v=DMARC1; p=reject; ri=7; rf=afrf; t=n")->is_test);
}

TEST(DmarcRecord, BeginsWithItsVersion) {
    EXPECT_TRUE(is_policy_record("v = DMARC1 ; p=none"));
    EXPECT_TRUE(is_policy_record("V=DMARC1"));
    EXPECT_FALSE(is_policy_record("v=dmarc1; p=none"));
    EXPECT_FALSE(is_policy_record("v=DMARC12; p=none"));
    EXPECT_FALSE(is_policy_record("p=none; v=DMARC1"));
    EXPECT_FALSE(is_policy_record("v=spf1 -all"));
    EXPECT_FALSE(is_policy_record(""));
}

TEST(DmarcRecord, WithoutAGoodPolicyCountsOnlyIfItAsksForReports) {
    EXPECT_FALSE(parse_record("v=DMARC1"));
    EXPECT_FALSE(parse_record("v=DMARC1; p=maybe"));
    EXPECT_FALSE(parse_record("v=DMARC1; p=reject; sp=maybe; rua=mailto:"));
    const auto record = parse_record("v=DMARC1; p=reject; sp=maybe; rua=mailto:a@a.test");
    ASSERT_TRUE(record);
    EXPECT_EQ(record->policy, Policy::none);
    EXPECT_EQ(parse_record("v=DMARC1; rua=mailto:a@a.test")->policy, Policy::none);
}

TEST(DmarcRecord, SurvivesWhatStrangersWrite) {
    EXPECT_TRUE(parse_record("v=DMARC1; ; =; p=none; p; ==; \xff=\x01"));
    const auto record =
        parse_record("v=DMARC1; p=none" + std::string(record_size_max, ' ') + ";t=y");
    EXPECT_FALSE(record->is_test);
    std::string many = "v=DMARC1; p=none; rua=";
    for (std::size_t i = 0; i < report_addresses_max + 5; ++i) {
        many += "mailto:a@a.test,";
    }
    EXPECT_EQ(parse_record(many)->aggregate_addresses.size(), report_addresses_max);
}

TEST(DmarcRecord, IsTheOnlyOneOfItsName) {
    const std::string spf = "v=spf1 -all";
    const std::string one = "v=DMARC1; p=reject";
    EXPECT_TRUE(choose_record(std::vector{spf, one}));
    EXPECT_FALSE(choose_record(std::vector{one, one}));
    EXPECT_FALSE(choose_record(std::vector{spf}));
    EXPECT_FALSE(choose_record({}));
}

}  // namespace
}  // namespace postrider::dmarc
