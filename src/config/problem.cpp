// What is wrong with a configuration, and where.
#include "config/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/ascii.h"

namespace postrider::config {

namespace {

/// How many letters must be put in, taken out or replaced to turn one into the other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced =
                diagonal + (base::to_lower(a[i]) == base::to_lower(b[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string describe(const Problem& problem) {
    std::string where = problem.file;
    if (problem.line > 0) {
        where += fmt::format(":{}:{}", problem.line, problem.column);
    }
    const std::string_view severity = problem.severity == Severity::error ? "error" : "warning";
    const std::string key = problem.key.empty() ? "" : problem.key + ": ";
    return fmt::format("{}: {}: {}{}", where, severity, key, problem.message);
}

std::string_view nearest(
    std::string_view written, const std::vector<std::string_view>& candidates
) {
    constexpr std::size_t longest = 100;
    if (written.size() > longest) {
        return {};
    }
    std::string_view best;
    std::size_t least = std::min(std::max<std::size_t>(2, written.size() / 3) + 1, written.size());
    for (const std::string_view candidate : candidates) {
        const std::size_t far = distance(written, candidate);
        if (far < least) {
            least = far;
            best = candidate;
        }
    }
    return best;
}

}  // namespace postrider::config
