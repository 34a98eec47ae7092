// Settings in the making: takes values one by one and gathers what is wrong with them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/options.h"
#include "config/problem.h"
#include "config/settings.h"

namespace postrider::config {

/// How a key was spelt, where, and what it is called in version 2, which may be the same.
struct Spelling {
    Place place;
    std::string name;
    std::string path = name;
};

class Assembly {
public:
    /// `file_root` stands for $config-file-root.
    explicit Assembly(std::string file_root) : file_root_(std::move(file_root)) {}

    void error(const Place& place, std::string key, std::string message);
    void warn(const Place& place, std::string key, std::string message);

    /// Puts the value into `target`, the struct of the option's group, and marks the path.
    void set(const Option& option, void* target, const Value& value, const Spelling& spelling);
    /// Remembers that a key or group is given.
    void mark(const std::string& path, const Place& place);
    /// Whether "group.key" or "group" is given, in the file or the environment.
    bool is_given(std::string_view path) const { return given_.contains(path); }
    /// Where it is given; the place of the file's beginning when it is not.
    Place place_of(std::string_view path) const;

    /// All that is given.
    std::map<std::string, Place, std::less<>> places() && { return std::move(given_); }

    /// $config-file-root, in any case, replaced.
    std::string rooted(std::string_view text) const;

    Settings settings;
    std::vector<Problem> problems;

private:
    std::string file_root_;
    std::map<std::string, Place, std::less<>> given_;
};

}  // namespace postrider::config
