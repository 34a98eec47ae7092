// Commands to Markdown.
#include "app/cli_reference.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <ostream>

#include "app/cli.h"
#include "app/commands.h"

namespace postrider::app {
namespace {

constexpr std::string_view introduction = R"(# Commands

This page is printed by `postrider reference`.

Every command works beside a running server or without one, and takes these options:

- `--config FILE`: the configuration, `postrider.yml` or a `postal.yml`; else it is looked for in the
  usual places (see [options](options.md)).
- `--data DIR`: the data directory; wins over `store.directory`, and a `postrider.yml` in it is read.
- `--json`: one JSON value on standard output and nothing else. Keys are only ever added. Without it
  the output is for people and may change.

What was asked for goes to standard output, everything else to standard error. Keys and passwords are
shown once, when they are made. The exit code says how it ended:

| code | meaning |
|---|---|
| 0 | done |
| 1 | the world did not let us: disk, database, network |
| 2 | the command line makes no sense, or a value is not allowed |
| 3 | what was named does not exist |
| 4 | it exists already, or its state forbids it |
| 5 | the configuration has errors |
)";

bool is_common(const CLI::Option& option) {
    const auto name = option.get_name();
    return name == "--config" || name == "--data" || name == "--json" || name == "--help";
}

std::string option_line(const CLI::Option& option) {
    // Behind a colon stand the limits, in CLI11's own words.
    const auto type = option.get_type_name().substr(0, option.get_type_name().find(':'));
    const bool takes_value = option.get_items_expected_max() > 0 && !option.get_positional();
    return fmt::format(
        "- `{}{}`: {}\n",
        option.get_name(),
        takes_value && !type.empty() ? " " + type : "",
        option.get_description()
    );
}

std::string usage_of(const CLI::App& command, const std::string& path) {
    std::string usage = path;
    for (const auto* option : command.get_options()) {
        if (option->get_positional()) {
            const auto name = option->get_name();
            usage += option->get_required() ? " " + name : " [" + name + "]";
        }
    }
    return usage;
}

void add(std::string& page, const CLI::App& command, const std::string& above) {
    const auto path = above + " " + command.get_name();
    const auto below = command.get_subcommands([](const CLI::App*) { return true; });
    if (!below.empty()) {
        page += fmt::format("\n## {}\n\n{}.\n", path, command.get_description());
        for (const auto* one : below) {
            add(page, *one, path);
        }
        return;
    }
    const bool is_nested = above.contains(' ');
    page += fmt::format(
        "\n{} {}\n\n{}.\n",
        is_nested ? "###" : "##",
        usage_of(command, path),
        command.get_description()
    );
    std::string options;
    for (const auto* option : command.get_options()) {
        options += is_common(*option) ? "" : option_line(*option);
    }
    page += (options.empty() ? "" : "\n") + options;
    constexpr std::string_view label = "Example: ";
    if (const auto footer = command.get_footer(); footer.starts_with(label)) {
        page += fmt::format("\n```\n{}\n```\n", footer.substr(label.size()));
    }
}

}  // namespace

std::string command_page(const CLI::App& app) {
    std::string page(introduction);
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        add(page, *command, app.get_name());
    }
    return page;
}

void add_reference_command(CLI::App& app, Context& context) {
    CLI::App* command = app.add_subcommand("reference", "Print every command as Markdown");
    on_chosen(*command, context, [&app, &context] { context.out << command_page(app); });
    example(*command, "postrider reference > docs/cli.md");
}

}  // namespace postrider::app
