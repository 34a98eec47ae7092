// An MTA-STS policy as a value.
#include "tls_policy/sts_policy.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/ascii.h"

namespace postrider::tls_policy {
namespace {

constexpr std::string_view record_version = "v=STSv1";
constexpr std::size_t id_size_max = 32;
constexpr std::size_t age_digits_max = 10;

/// A policy while it is read: of every field but mx= the first counts.
struct Draft {
    std::optional<std::string> version;
    std::optional<std::string> mode;
    std::optional<std::string> max_age;
    std::vector<std::string> patterns;

    void take(std::string_view name, std::string_view value) {
        const auto take_first = [&](std::optional<std::string>& field) {
            if (!field) {
                field = value;
            }
        };
        if (name == "version") {
            take_first(version);
        } else if (name == "mode") {
            take_first(mode);
        } else if (name == "max_age") {
            take_first(max_age);
        } else if (name == "mx" && patterns.size() < sts_patterns_max) {
            patterns.push_back(base::to_lower(value));
        }
    }
};

std::optional<StsMode> mode_named(std::string_view name) {
    for (const auto mode : {StsMode::none, StsMode::testing, StsMode::enforce}) {
        if (name == name_of(mode)) {
            return mode;
        }
    }
    return std::nullopt;
}

std::optional<std::chrono::seconds> age_of(std::string_view text) {
    std::uint64_t seconds = 0;
    const auto* end = text.data() + text.size();
    const auto [last, error] = std::from_chars(text.data(), end, seconds);
    if (error != std::errc{} || last != end || text.size() > age_digits_max) {
        return std::nullopt;
    }
    return std::min(std::chrono::seconds(seconds), sts_age_max);
}

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= id_size_max &&
           std::ranges::all_of(text, [](char c) { return base::is_alpha(c) || base::is_digit(c); });
}

}  // namespace

std::string_view name_of(StsMode mode) {
    switch (mode) {
        case StsMode::none:
            return "none";
        case StsMode::testing:
            return "testing";
        case StsMode::enforce:
            return "enforce";
    }
    std::unreachable();
}

std::expected<StsPolicy, std::string_view> parse_sts_policy(std::string_view text) {
    if (text.size() > sts_policy_size_max) {
        return std::unexpected("the policy is too long");
    }
    Draft draft;
    for (const auto line : base::split(text, '\n')) {
        if (const auto parts = base::split_once(line, ':')) {
            draft.take(base::trim(parts->first), base::trim(parts->second));
        }
    }
    if (draft.version != "STSv1") {
        return std::unexpected("version is not STSv1");
    }
    const auto mode = mode_named(draft.mode.value_or(""));
    if (!mode) {
        return std::unexpected("mode is none of enforce, testing, none");
    }
    const auto age = age_of(draft.max_age.value_or(""));
    if (!age) {
        return std::unexpected("max_age is no number of seconds");
    }
    if (draft.patterns.empty() && *mode != StsMode::none) {
        return std::unexpected("no mx is named");
    }
    return StsPolicy{.mode = *mode, .patterns = std::move(draft.patterns), .max_age = *age};
}

std::optional<std::string> sts_policy_id(std::span<const std::string> texts) {
    const auto is_policy = [](std::string_view text) {
        const auto parts = base::split_once(text, ';');
        return parts && base::trim(parts->first) == record_version;
    };
    if (std::ranges::count_if(texts, is_policy) != 1) {
        return std::nullopt;
    }
    for (const auto piece : base::split(*std::ranges::find_if(texts, is_policy), ';')) {
        const auto parts = base::split_once(piece, '=');
        if (parts && base::trim(parts->first) == "id") {
            const auto id = base::trim(parts->second);
            return is_id(id) ? std::optional(std::string(id)) : std::nullopt;
        }
    }
    return std::nullopt;
}

bool is_named(const StsPolicy& policy, std::string_view host) {
    const auto name = base::to_lower(host);
    const auto dot = name.find('.');
    const auto above = dot == std::string::npos ? "" : std::string_view(name).substr(dot);
    return std::ranges::any_of(policy.patterns, [&](const std::string& pattern) {
        return pattern.starts_with("*.") ? !above.empty() && above == pattern.substr(1)
                                         : name == pattern;
    });
}

}  // namespace postrider::tls_policy
