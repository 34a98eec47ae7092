// An MTA-STS policy as a value.
#include "tls_policy/sts_policy.h"

#include <gtest/gtest.h>

namespace postrider::tls_policy {
namespace {

using namespace std::chrono_literals;

TEST(StsPolicy, IsReadFromItsFile) {
    const auto policy = parse_sts_policy(
        "version: STSv1\r\nmode: enforce\r\nmx: mail.example.test\r\nmx: *.Example.test\r\n"
        "extra: yes\r\nmax_age: 604800\r\n"
    );

    ASSERT_TRUE(policy.has_value()) << policy.error();
    EXPECT_EQ(policy->mode, StsMode::enforce);
    EXPECT_EQ(policy->patterns, (std::vector<std::string>{"mail.example.test", "*.example.test"}));
    EXPECT_EQ(policy->max_age, 604'800s);
}

TEST(StsPolicy, TakesTheFirstOfWhatIsSaidTwice) {
    const auto policy = parse_sts_policy(
        "version: STSv1\nmode: testing\nmode: enforce\nmx: a.test\nmax_age: 10\nmax_age: 20"
    );

    EXPECT_EQ(policy->mode, StsMode::testing);
    EXPECT_EQ(policy->max_age, 10s);
}

TEST(StsPolicy, NeedsNoHostsToSayThatThereIsNone) {
    EXPECT_EQ(parse_sts_policy("version: STSv1\nmode: none\nmax_age: 0")->mode, StsMode::none);
}

TEST(StsPolicy, IsNothingWithoutItsParts) {
    for (const std::string_view text :
         {"",
          "version: STSv2\nmode: none\nmax_age: 1",
          "version: STSv1\nmode: Enforce\nmx: a.test\nmax_age: 1",
          "version: STSv1\nmx: a.test\nmax_age: 1",
          "version: STSv1\nmode: enforce\nmax_age: 1",
          "version: STSv1\nmode: enforce\nmx: a.test",
          "version: STSv1\nmode: enforce\nmx: a.test\nmax_age: -1",
          "version: STSv1\nmode: enforce\nmx: a.test\nmax_age: 1x",
          "version: STSv1\nmode: enforce\nmx: a.test\nmax_age: 99999999999"}) {
        EXPECT_FALSE(parse_sts_policy(text).has_value()) << text;
    }
    EXPECT_FALSE(parse_sts_policy(std::string(sts_policy_size_max + 1, 'x')).has_value());
}

TEST(StsPolicy, KeepsToItsLimits) {
    std::string text = "version: STSv1\nmode: enforce\nmax_age: 4000000000\n";
    for (std::size_t i = 0; i <= sts_patterns_max; ++i) {
        text += "mx: a.test\n";
    }

    EXPECT_EQ(parse_sts_policy(text)->patterns.size(), sts_patterns_max);
    EXPECT_EQ(parse_sts_policy(text)->max_age, sts_age_max);
}

TEST(StsPolicyId, StandsInOneRecord) {
    const auto id = [](std::vector<std::string> texts) { return sts_policy_id(texts); };

    EXPECT_EQ(id({"v=STSv1; id=20261122T10;"}), "20261122T10");
    EXPECT_EQ(id({"something else", "v=STSv1;id=1"}), "1");
    EXPECT_EQ(id({}), std::nullopt);
    EXPECT_EQ(id({"v=STSv1; id=1;", "v=STSv1; id=2;"}), std::nullopt);
    EXPECT_EQ(id({"v=STSv1; id=;"}), std::nullopt);
    EXPECT_EQ(id({"v=STSv1; id=a-b;"}), std::nullopt);
    EXPECT_EQ(id({"v=STSv1; id=" + std::string(33, '1')}), std::nullopt);
    EXPECT_EQ(id({"v=STSv1"}), std::nullopt);
    EXPECT_EQ(id({"v=STSv2; id=1"}), std::nullopt);
}

TEST(StsPolicy, NamesHostsExactlyOrByOneLabel) {
    const StsPolicy policy{.patterns = {"mail.example.test", "*.mx.example.test"}};

    EXPECT_TRUE(is_named(policy, "Mail.example.test"));
    EXPECT_TRUE(is_named(policy, "a.mx.example.test"));
    EXPECT_FALSE(is_named(policy, "mx.example.test"));
    EXPECT_FALSE(is_named(policy, "a.b.mx.example.test"));
    EXPECT_FALSE(is_named(policy, "xmail.example.test"));
    EXPECT_FALSE(is_named(policy, ""));
    EXPECT_FALSE(is_named({}, "mail.example.test"));
}

}  // namespace
}  // namespace postrider::tls_policy
