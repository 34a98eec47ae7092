// Arguments to commands.
#include "app/cli.h"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <exception>
#include <ostream>
#include <utility>

#include "app/commands.h"
#include "app/version.h"

namespace postrider::app {

void on_chosen(CLI::App& app, Context& context, std::function<void()> command) {
    app.add_option(
           "--config", context.where.config, "The configuration file (postrider.yml or postal.yml)"
    )
        ->type_name("FILE");
    app.add_option("--data", context.where.data, "The data directory; wins over store.directory")
        ->type_name("DIR");
    app.add_flag("--json", context.json, "Print JSON");
    app.callback(std::move(command));
}

void example(CLI::App& command, const std::string& line) {
    command.footer("Example: " + line);
}

ExitCode run_command_line(int argc, const char* const* argv, Context& context) {
    CLI::App app(
        "Postrider: takes mail from your applications, keeps it safely and delivers it.",
        "postrider"
    );
    app.require_subcommand(1);
    app.set_version_flag("--version", version_line());
    add_commands(app, context);
    try {
        app.parse(argc, argv);
        if (!context.out.flush()) {
            // Whoever closed the pipe, as head does, has read enough.
            if (errno != EPIPE) {
                context.err << "postrider: what it prints could not be written.\n";
            }
            return ExitCode::failed;
        }
        return ExitCode::done;
    } catch (const CLI::ParseError& error) {
        const bool is_help = error.get_exit_code() == 0;
        if (const auto unknown = app.remaining(true); !is_help && !unknown.empty()) {
            context.err << "postrider: " << unknown.front()
                        << " is not understood here. --help shows what is.\n";
            return ExitCode::usage;
        }
        app.exit(error, context.out, context.err);
        return is_help ? ExitCode::done : ExitCode::usage;
    } catch (const CommandFailed& failed) {
        context.err << failed.what() << '\n';
        return failed.code();
    } catch (const std::exception& trouble) {
        context.err << "postrider: " << trouble.what() << '\n';
        return ExitCode::failed;
    }
}

}  // namespace postrider::app
