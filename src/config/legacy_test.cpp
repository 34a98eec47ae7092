// Tests of the spellings of version 1.
#include "config/legacy.h"

#include <gtest/gtest.h>

#include "config/options.h"

namespace postrider::config {
namespace {

TEST(Legacy, LeadsOnlyToOptionsThatExist) {
    for (const LegacyKey& key : legacy_keys()) {
        const Group* group = find_group(key.group);
        ASSERT_NE(group, nullptr) << key.path;
        EXPECT_NE(find_option(*group, key.key), nullptr) << key.path;
    }
}

TEST(Legacy, RenamesNothingThatVersion2CallsTheSame) {
    for (const LegacyKey& key : legacy_keys()) {
        EXPECT_NE(key.path, std::string(key.group) + "." + std::string(key.key));
    }
    EXPECT_EQ(find_legacy("dns.mx_records"), nullptr);
}

TEST(Legacy, KnowsWhatWasGivenUp) {
    EXPECT_TRUE(is_obsolete("rabbitmq"));
    EXPECT_TRUE(is_obsolete("smtp_server.evented"));
    EXPECT_FALSE(is_obsolete("postal"));
    EXPECT_TRUE(is_legacy_group("general"));
    EXPECT_FALSE(is_legacy_group("dns"));
}

}  // namespace
}  // namespace postrider::config
