// Tests of the table of options itself.
#include "config/options.h"

#include <gtest/gtest.h>

#include <set>

namespace postrider::config {
namespace {

TEST(Options, AreNamedOnceAndExplained) {
    std::set<std::string_view> names;
    for (const Group& group : groups()) {
        EXPECT_TRUE(names.insert(group.name).second) << group.name;
        EXPECT_FALSE(group.meaning.empty()) << group.name;
        std::set<std::string_view> keys;
        for (const Option& option : group.options) {
            EXPECT_TRUE(keys.insert(option.key).second) << group.name << "." << option.key;
            EXPECT_FALSE(option.meaning.empty()) << group.name << "." << option.key;
        }
    }
}

TEST(Options, HaveVariablesOfTheirOwn) {
    std::set<std::string> names;
    for (const Group& group : groups()) {
        for (const Option& option : group.options) {
            const std::string name = environment_name(group, option);
            EXPECT_TRUE(name.empty() || names.insert(name).second) << name;
        }
    }
    EXPECT_TRUE(names.contains("POSTAL_SMTP_HOSTNAME"));
    EXPECT_TRUE(names.contains("SMTP_HOST"));
    EXPECT_TRUE(names.contains("SMTP_SERVER_TLS_ENABLED"));
    EXPECT_TRUE(names.contains("OIDC_SCOPES"));
    EXPECT_TRUE(names.contains("POSTRIDER_STORE_ENGINE"));
}

TEST(Options, AcceptTheirOwnDefaults) {
    for (const Group& group : groups()) {
        Settings settings;
        void* target = group.place == nullptr ? nullptr : group.place(settings);
        for (const Option& option : group.options) {
            const std::string text = option.access.write(target);
            if (text.empty() || option.access.is_list) {
                continue;
            }
            EXPECT_EQ(option.access.read(target, Value::scalar(text), option.rule), std::nullopt)
                << group.name << "." << option.key;
            EXPECT_EQ(option.access.write(target), text) << group.name << "." << option.key;
        }
    }
}

}  // namespace
}  // namespace postrider::config
