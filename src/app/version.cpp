// Which program this is.
#include "app/version.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <ostream>

#include "app/cli.h"
#include "app/commands.h"

namespace postrider::app {

std::string version() {
    return POSTRIDER_VERSION;
}

std::string version_line() {
    return fmt::format("postrider {}", version());
}

void add_version_command(CLI::App& app, Context& context) {
    CLI::App* command = app.add_subcommand("version", "Print the version");
    on_chosen(*command, context, [&context] {
        if (context.json) {
            context.out << fmt::format(R"({{"version":"{}"}})", version()) << '\n';
        } else {
            context.out << version_line() << '\n';
        }
    });
    example(*command, "postrider version");
}

}  // namespace postrider::app
