// The one table of options: each group and key, what it means, what it may be, where it goes.
#include "config/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/ascii.h"

namespace postrider::config {

const std::vector<Group>& groups() {
    static const std::vector<Group> all = [] {
        std::vector<Group> list = postal_groups();
        std::ranges::move(postrider_groups(), std::back_inserter(list));
        return list;
    }();
    return all;
}

const Group* find_group(std::string_view name) {
    const auto found = std::ranges::find(groups(), name, &Group::name);
    return found == groups().end() ? nullptr : &*found;
}

const Option* find_option(const Group& group, std::string_view key) {
    const auto found = std::ranges::find(group.options, key, &Option::key);
    return found == group.options.end() ? nullptr : &*found;
}

std::string environment_name(const Group& group, const Option& option) {
    if (group.is_list) {
        return {};
    }
    const std::string_view prefix = group.origin == Origin::postrider ? "postrider_" : "";
    return base::to_upper(fmt::format("{}{}_{}", prefix, group.name, option.key));
}

}  // namespace postrider::config
