// postrider config check | reference
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <ostream>

#include "app/cli.h"
#include "app/commands.h"
#include "app/findings.h"
#include "app/installation.h"
#include "config/load.h"
#include "config/reference.h"

namespace postrider::app {
namespace {

void check(Context& context) {
    // Asked for by name, the chatter is the point.
    context.environment.erase("SILENCE_POSTAL_CONFIG_MESSAGES");
    const auto loaded = load_settings(context.where, context.environment);
    refuse_unsound(loaded);
    for (const auto& warning : loaded.warnings) {
        context.err << config::describe(warning) << '\n';
    }
    if (context.json) {
        context.out << fmt::format(R"({{"valid":true,"warnings":{}}})", loaded.warnings.size())
                    << '\n';
    } else {
        context.out << fmt::format(
            "The configuration is valid ({} warnings).\n", loaded.warnings.size()
        );
    }
}

}  // namespace

void add_config_commands(CLI::App& app, Context& context) {
    CLI::App* config = app.add_subcommand("config", "Look at the configuration");
    config->require_subcommand(1);
    CLI::App* checking =
        config->add_subcommand("check", "Say what is wrong with it, without starting anything");
    on_chosen(*checking, context, [&context] { check(context); });
    example(*checking, "postrider config check --config postrider.yml");
    CLI::App* reference = config->add_subcommand("reference", "Print every option as Markdown");
    on_chosen(*reference, context, [&context] { context.out << config::reference_page(); });
    example(*reference, "postrider config reference > options.md");
}

}  // namespace postrider::app
