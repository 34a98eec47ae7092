// What is wrong with a configuration, and where.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::config {

/// A warning lets the program start.
enum class Severity : std::uint8_t { warning, error };

/// Where a value stands; line 0 in the environment.
struct Place {
    std::string file;
    int line = 0;
    int column = 0;
};

struct Problem {
    Severity severity = Severity::error;
    /// Path of the file, or "environment".
    std::string file;
    /// From 1; 0 where there is none, as in the environment.
    int line = 0;
    int column = 0;
    /// "group.key", "listeners[2].port", or the variable's name; may be empty.
    std::string key;
    /// A sentence's rest about the key; never holds a secret value.
    std::string message;
    bool operator==(const Problem&) const = default;
};

/// "postal.yml:12:9: error: smtp_server.default_port: 70000 is above 65535".
std::string describe(const Problem& problem);

/// The candidate nearest to what was written, or "" when none is near.
std::string_view nearest(std::string_view written, const std::vector<std::string_view>& candidates);

}  // namespace postrider::config
