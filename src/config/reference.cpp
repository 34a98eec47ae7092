// Prints the reference page of all options.
#include "config/reference.h"

#include <fmt/format.h>

#include <limits>

#include "config/options.h"

namespace postrider::config {

namespace {

constexpr std::string_view introduction = R"(# Options

This page is printed by `postrider config reference`.

Postrider reads one YAML file: `postrider.yml`, or a `postal.yml` of Postal as it is. Begin it with
`version: 2`; without that, or with `version: 1`, the older spellings of Postal are read too. The file
is the one named by `--config`, else by the variable `POSTRIDER_CONFIG` or `POSTAL_CONFIG_FILE_PATH`,
else the first of `postrider.yml`, `/etc/postrider/postrider.yml`, `config/postal/postal.yml`,
`/config/postal.yml`, `/opt/postal/config/postal.yml`. No file is needed.

A variable of the environment comes before the file, the file before the default. A file `.env` in
the working directory adds variables that are not set. Lists are separated by commas there. Groups
that are lists of entries (`listeners`, `certificates`, `http`, `health`, `sources`) can be given in
the file only. Beside the variables below, `PORT` and `BIND_ADDRESS` set the first SMTP listener,
`HEALTH_SERVER_PORT` and `HEALTH_SERVER_BIND_ADDRESS` the health listener, and
`SILENCE_POSTAL_CONFIG_MESSAGES=true` silences warnings.

An unknown key, a wrong type or an impossible value is an error, told with file, line and key;
`postrider config check` lists them all and starts nothing. An empty value leaves the default where
nothing would make no sense.

- **duration**: a number with its unit, `500ms`, `30s`, `5m`, `4h`, `5d`.
- **size**: bytes, or a number with its unit, `64KB` (1000), `64KiB` (1024), `50MB`, `1GiB`.
- **path**: `$config-file-root` in it stands for the folder of the file.
- **true or false**: also `yes`, `no`, `on`, `off`, `1`, `0`.
)";

std::string cell(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        escaped += c == '|' ? std::string("\\|") : std::string(1, c);
    }
    return escaped;
}

std::string code(const std::string& text) {
    return text.empty() ? "" : fmt::format("`{}`", text);
}

/// A bound of a number in the unit of its type.
std::string bound(std::string_view type, std::int64_t value) {
    if (type == type_name<base::Duration>()) {
        return write(base::Duration(std::chrono::seconds(value)));
    }
    if (type == type_name<ByteSize>()) {
        return write(ByteSize{static_cast<std::uint64_t>(value)});
    }
    return fmt::format("{}", value);
}

std::string type_of_option(const Option& option) {
    const Rule& rule = option.rule;
    if (!option.access.words.empty()) {
        return fmt::format("`{}`", fmt::join(option.access.words, "`, `"));
    }
    std::string type(option.access.type);
    if (rule.shape != Shape::text) {
        type = fmt::format("{}{}", option.access.is_list ? "list: " : "", describe(rule.shape));
    }
    using Limits = std::numeric_limits<std::int64_t>;
    if (rule.least != Limits::min() && rule.most != Limits::max()) {
        type += fmt::format(
            ", {} to {}",
            bound(option.access.type, rule.least),
            bound(option.access.type, rule.most)
        );
    }
    return type;
}

std::string meaning_of(const Option& option) {
    std::string text(option.meaning);
    if (!option.rule.no_effect.empty()) {
        text += fmt::format(" No effect: {}.", option.rule.no_effect);
    }
    return text;
}

void print_group(const Group& group, std::string& page) {
    Settings defaults;
    const void* values = group.place == nullptr ? nullptr : group.place(defaults);
    page += fmt::format("\n### {}\n\n{}\n", group.name, group.meaning);
    if (!group.no_effect.empty()) {
        page += fmt::format("Accepted, but without effect: {}.\n", group.no_effect);
    }
    page += group.is_list ? "\nA list; each entry has these keys.\n\n" : "\n";
    page += "| key | type | default | meaning |\n|---|---|---|---|\n";
    for (const Option& option : group.options) {
        const std::string initial =
            option.rule.in_every_entry ? "must be given" : code(option.access.write(values));
        page += fmt::format(
            "| {} | {} | {} | {} |\n",
            code(std::string(option.key)),
            cell(type_of_option(option)),
            cell(initial),
            cell(meaning_of(option))
        );
    }
    if (!group.is_list) {
        const Option& first = group.options.front();
        page += fmt::format("\nEnvironment: `{}` and so on.\n", environment_name(group, first));
    }
}

}  // namespace

std::string reference_page() {
    std::string page(introduction);
    for (const Origin origin : {Origin::postrider, Origin::postal}) {
        page += origin == Origin::postal ? "\n## Postal's groups\n" : "\n## Postrider's groups\n";
        for (const Group& group : groups()) {
            if (group.origin == origin) {
                print_group(group, page);
            }
        }
    }
    return page;
}

}  // namespace postrider::config
