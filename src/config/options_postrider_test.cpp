// Tests of the options that Postrider adds.
#include <gtest/gtest.h>

#include <set>

#include "config/options.h"

namespace postrider::config {
namespace {

TEST(PostriderOptions, StandInGroupsOfTheirOwn) {
    std::set<std::string_view> names;
    for (const Group& group : postal_groups()) {
        EXPECT_EQ(group.origin, Origin::postal) << group.name;
        names.insert(group.name);
    }
    for (const Group& group : postrider_groups()) {
        EXPECT_EQ(group.origin, Origin::postrider) << group.name;
        EXPECT_TRUE(names.insert(group.name).second) << group.name;
    }
}

TEST(PostriderOptions, AllHaveAnEffect) {
    for (const Group& group : postrider_groups()) {
        EXPECT_TRUE(group.no_effect.empty()) << group.name;
        EXPECT_NE(group.place, nullptr) << group.name;
        for (const Option& option : group.options) {
            EXPECT_TRUE(option.rule.no_effect.empty()) << group.name << "." << option.key;
        }
    }
}

TEST(PostriderOptions, OfListsAreNotInTheEnvironment) {
    const Group& listeners = *find_group("listeners");

    EXPECT_TRUE(listeners.is_list);
    EXPECT_EQ(environment_name(listeners, listeners.options.front()), "");
}

}  // namespace
}  // namespace postrider::config
