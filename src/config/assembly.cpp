// Settings in the making: takes values one by one and gathers what is wrong with them.
#include "config/assembly.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace postrider::config {

void Assembly::error(const Place& place, std::string key, std::string message) {
    problems.push_back({
        .severity = Severity::error,
        .file = place.file,
        .line = place.line,
        .column = place.column,
        .key = std::move(key),
        .message = std::move(message),
    });
}

void Assembly::warn(const Place& place, std::string key, std::string message) {
    error(place, std::move(key), std::move(message));
    problems.back().severity = Severity::warning;
}

void Assembly::set(
    const Option& option, void* target, const Value& value, const Spelling& spelling
) {
    const auto& [place, name, path] = spelling;
    const Rule& rule = option.rule;
    const bool empty_means_something = option.access.takes_empty && !rule.required;
    if (value.is_empty() && !empty_means_something) {
        if (target != nullptr) {
            const std::string initial = rule.secret ? "" : option.access.write(target);
            warn(place, name, fmt::format("is empty; the default \"{}\" stands", initial));
        }
        return;
    }
    if (!rule.no_effect.empty()) {
        warn(place, name, fmt::format("is accepted but has no effect: {}", rule.no_effect));
    }
    Value rooted_value = value;
    if (rule.shape == Shape::path) {
        for (std::string& item : rooted_value.items) {
            item = rooted(item);
        }
    }
    if (Complaint complaint = option.access.read(target, rooted_value, rule)) {
        error(place, name, *std::move(complaint));
        return;
    }
    mark(path, place);
}

void Assembly::mark(const std::string& path, const Place& place) {
    given_.insert_or_assign(path, place);
}

Place Assembly::place_of(std::string_view path) const {
    const auto found = given_.find(path);
    return found == given_.end() ? Place{.file = "defaults"} : found->second;
}

std::string Assembly::rooted(std::string_view text) const {
    constexpr std::string_view variable = "$config-file-root";
    std::string result;
    while (!text.empty()) {
        if (base::istarts_with(text, variable)) {
            result += file_root_;
            text.remove_prefix(variable.size());
        } else {
            result += text.front();
            text.remove_prefix(1);
        }
    }
    return result;
}

}  // namespace postrider::config
