// Reads the environment and a .env file into settings.
#include "config/environment.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace postrider::config {

namespace {

bool is_name_letter(char c) {
    return base::is_alpha(c) || base::is_digit(c) || c == '_';
}

std::string_view take_name(std::string_view text) {
    const auto* const end = std::ranges::find_if_not(text, is_name_letter);
    return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

/// $NAME or ${NAME} at the beginning of `text`, which it removes; a lone $ stays as it is.
std::string take_variable(std::string_view& text, const Environment& environment) {
    const bool braced = text.starts_with("${");
    const std::string_view name = take_name(text.substr(braced ? 2 : 1));
    const std::size_t length = name.size() + (braced ? 3 : 1);
    if (name.empty() || (braced && (text.size() < length || text[length - 1] != '}'))) {
        text.remove_prefix(1);
        return "$";
    }
    text.remove_prefix(length);
    const auto found = environment.find(name);
    return found == environment.end() ? "" : found->second;
}

char unescaped(char c) {
    return c == 'n' ? '\n' : c == 'r' ? '\r' : c;
}

/// What stands in quotes, or nothing when they are not closed.
std::optional<std::string> take_quoted(std::string_view text, const Environment& environment) {
    const char quote = text.front();
    text.remove_prefix(1);
    std::string value;
    while (!text.empty() && text.front() != quote) {
        if (quote == '"' && text.front() == '$') {
            value += take_variable(text, environment);
        } else if (quote == '"' && text.front() == '\\' && text.size() > 1) {
            value += unescaped(text[1]);
            text.remove_prefix(2);
        } else {
            value += text.front();
            text.remove_prefix(1);
        }
    }
    return text.empty() ? std::nullopt : std::optional(value);
}

std::string take_bare(std::string_view text, const Environment& environment) {
    if (const std::size_t comment = text.find(" #"); comment != std::string_view::npos) {
        text = base::trim(text.substr(0, comment));
    }
    std::string value;
    while (!text.empty()) {
        if (text.front() == '$') {
            value += take_variable(text, environment);
        } else {
            value += text.front();
            text.remove_prefix(1);
        }
    }
    return value;
}

/// One line of a .env file; the complaint is the rest of a sentence about the line.
Complaint read_line(std::string_view line, Environment& environment) {
    line = base::trim(line);
    if (line.empty() || line.starts_with('#')) {
        return std::nullopt;
    }
    if (line.starts_with("export ")) {
        line = base::trim(line.substr(std::string_view("export ").size()));
    }
    const std::string_view name = take_name(line);
    const std::string_view rest = base::trim(line.substr(name.size()));
    if (name.empty() || !rest.starts_with('=')) {
        return "is not of the form NAME=value";
    }
    const std::string_view text = base::trim(rest.substr(1));
    const bool quoted = text.starts_with('"') || text.starts_with('\'');
    auto value =
        quoted ? take_quoted(text, environment) : std::optional(take_bare(text, environment));
    if (!value) {
        return "has a quote that is not closed on the same line";
    }
    environment.emplace(std::string(name), *std::move(value));
    return std::nullopt;
}

const Place nowhere{.file = "environment"};

void read_variable(
    const Group& group,
    const Option& option,
    const std::string& name,
    const std::string& text,
    Assembly& assembly
) {
    const Value value = option.access.is_list ? Value::comma_separated(text) : Value::scalar(text);
    if (!group.no_effect.empty()) {
        assembly.warn(
            nowhere, name, fmt::format("is accepted but has no effect: {}", group.no_effect)
        );
    }
    void* target = group.place == nullptr ? nullptr : group.place(assembly.settings);
    const std::string path = fmt::format("{}.{}", group.name, option.key);
    assembly.set(option, target, value, {.place = nowhere, .name = name, .path = path});
}

struct ProcessVariable {
    std::string_view name;
    std::string_view group;
    std::string_view key;
};

/// Postal gives these to one process; here one process listens for all, so each needs one meaning.
constexpr auto process_variables = std::to_array<ProcessVariable>({
    {"PORT", "smtp_server", "default_port"},
    {"BIND_ADDRESS", "smtp_server", "default_bind_address"},
    {"HEALTH_SERVER_PORT", "worker", "default_health_server_port"},
    {"HEALTH_SERVER_BIND_ADDRESS", "worker", "default_health_server_bind_address"},
});

void read_process_variables(const Environment& environment, Assembly& assembly) {
    for (const auto& [name, group_name, key] : process_variables) {
        const auto found = environment.find(name);
        if (found == environment.end()) {
            continue;
        }
        const Group& group = *find_group(group_name);
        const Option& option = *find_option(group, key);
        assembly.warn(
            nowhere,
            std::string(name),
            fmt::format("is read as {}; better set that", environment_name(group, option))
        );
        read_variable(group, option, found->first, found->second, assembly);
    }
}

/// Misspelt names among those that can only be meant for us.
void refuse_unknown(
    const Environment& environment, const std::vector<std::string>& known, Assembly& assembly
) {
    const std::vector<std::string_view> candidates(known.begin(), known.end());
    for (const auto& [name, value] : environment) {
        if (std::ranges::find(known, name) != known.end()) {
            continue;
        }
        const std::string_view near = nearest(name, candidates);
        const std::string hint = near.empty() ? "" : fmt::format("; did you mean {}?", near);
        const bool is_own = std::ranges::any_of(groups(), [&name](const Group& group) {
            return group.origin == Origin::postrider &&
                   name.starts_with(fmt::format("POSTRIDER_{}_", base::to_upper(group.name)));
        });
        const bool is_postals = name.starts_with("POSTAL_") || name.starts_with("SMTP_SERVER_") ||
                                name.starts_with("WEB_SERVER_");
        if (is_own) {
            assembly.error(nowhere, name, "is not a known variable" + hint);
        } else if (is_postals && !near.empty()) {
            assembly.warn(nowhere, name, "is not a known variable" + hint);
        }
    }
}

}  // namespace

void read_dot_env(
    std::string_view text,
    const std::string& file,
    Environment& environment,
    std::vector<Problem>& problems
) {
    int line = 0;
    for (const std::string_view content : base::split(text, '\n')) {
        ++line;
        if (Complaint complaint = read_line(content, environment)) {
            problems.push_back(
                {.file = file, .line = line, .column = 1, .message = *std::move(complaint)}
            );
        }
    }
}

void read_environment(const Environment& environment, Assembly& assembly) {
    std::vector<std::string> known;
    for (const Group& group : groups()) {
        for (const Option& option : group.options) {
            const std::string name = environment_name(group, option);
            if (name.empty()) {
                continue;
            }
            known.push_back(name);
            if (const auto found = environment.find(name); found != environment.end()) {
                read_variable(group, option, name, found->second, assembly);
            }
        }
    }
    read_process_variables(environment, assembly);
    refuse_unknown(environment, known, assembly);
}

}  // namespace postrider::config
