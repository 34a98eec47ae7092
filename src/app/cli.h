// The command line: postrider COMMAND …
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/context.h"

namespace CLI {
class App;
}

namespace postrider::app {

/// Parses the arguments and runs the command. Never throws.
ExitCode run_command_line(int argc, const char* const* argv, Context& context);

/// Adds --config, --data and --json to a command and runs `command` when it was chosen.
void on_chosen(CLI::App& app, Context& context, std::function<void()> command);

/// Shows in its help, and in docs/cli.md, how it is called.
void example(CLI::App& command, const std::string& line);

}  // namespace postrider::app
