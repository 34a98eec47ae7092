// Tests of taking values one by one.
#include "config/assembly.h"

#include <gtest/gtest.h>

namespace postrider::config {
namespace {

const Option& option(std::string_view group, std::string_view key) {
    return *find_option(*find_group(group), key);
}

TEST(Assembly, KeepsAValueAndRemembersThatItIsGiven) {
    Assembly assembly("/etc");

    assembly.set(
        option("dns", "timeout"),
        &assembly.settings.dns,
        Value::scalar("9"),
        {.place = {.file = "p.yml", .line = 3}, .name = "dns.timeout"}
    );

    EXPECT_EQ(assembly.settings.dns.timeout, std::chrono::seconds(9));
    EXPECT_TRUE(assembly.is_given("dns.timeout"));
    EXPECT_EQ(assembly.place_of("dns.timeout").line, 3);
    EXPECT_FALSE(assembly.is_given("dns.helo_hostname"));
    EXPECT_TRUE(assembly.problems.empty());
}

TEST(Assembly, LeavesTheDefaultWhenItComplains) {
    Assembly assembly("/etc");

    assembly.set(
        option("dns", "timeout"),
        &assembly.settings.dns,
        Value::scalar("0"),
        {.name = "dns.timeout"}
    );

    EXPECT_EQ(assembly.settings.dns.timeout, std::chrono::seconds(5));
    EXPECT_FALSE(assembly.is_given("dns.timeout"));
    ASSERT_EQ(assembly.problems.size(), 1U);
    EXPECT_EQ(assembly.problems[0].message, "0s is below 1s");
}

TEST(Assembly, ReplacesTheFolderInPathsOnly) {
    Assembly assembly("/etc/p");

    EXPECT_EQ(assembly.rooted("$Config-File-Root/a/$config-file-root"), "/etc/p/a//etc/p");
    EXPECT_EQ(assembly.rooted("$config/x"), "$config/x");
    assembly.set(
        option("smtp", "from_name"),
        &assembly.settings.smtp,
        Value::scalar("$config-file-root"),
        {.name = "smtp.from_name"}
    );
    EXPECT_EQ(assembly.settings.smtp.from_name, "$config-file-root");
}

}  // namespace
}  // namespace postrider::config
