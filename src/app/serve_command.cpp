// postrider serve: the server itself.
#include <CLI/CLI.hpp>

#include <ostream>

#include "app/cli.h"
#include "app/commands.h"
#include "app/findings.h"
#include "app/server.h"
#include "app/server_log.h"
#include "app/signals.h"

namespace postrider::app {
namespace {

void serve(Context& context) {
    refuse_unsound(load_settings(context.where, context.environment));
    Signals signals;
    const auto installation = open_installation(context.where, context.environment, context.random);
    for (const auto& warning : installation.warnings) {
        context.err << config::describe(warning) << '\n';
    }
    ServerLog log(context.err, installation.settings.log);
    Server server(installation, context.random, log.log());
    server.start();
    signals.wait_for_end([&server] { server.reload(); });
    if (!server.stop()) {
        leave_at_once();
    }
}

}  // namespace

void add_serve_command(CLI::App& app, Context& context) {
    CLI::App* command = app.add_subcommand(
        "serve", "Run the server until SIGTERM; SIGHUP reads certificates again"
    );
    on_chosen(*command, context, [&context] { serve(context); });
    example(*command, "postrider serve --config /etc/postrider/postrider.yml");
}

}  // namespace postrider::app
