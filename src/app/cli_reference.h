// The page of all commands, written from the commands themselves.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace postrider::app {

/// Markdown; kept in docs/cli.md.
std::string command_page(const CLI::App& app);

}  // namespace postrider::app
