// postrider inspect FILE: what a message is.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <fstream>
#include <istream>
#include <iterator>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "app/cli.h"
#include "app/commands.h"
#include "inspect/inspect.h"

namespace postrider::app {
namespace {

struct InspectArguments {
    std::string file;
    std::string rules;
};

std::string read_whole(Context& context, const std::string& path) {
    if (path == "-") {
        return {std::istreambuf_iterator<char>(context.in), {}};
    }
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) {
        throw CommandFailed(ExitCode::not_found, fmt::format("{} cannot be read", path));
    }
    return bytes;
}

bounce::Classifier classifier_with(Context& context, const std::string& path) {
    auto classifier = bounce::Classifier::with_overlay(read_whole(context, path));
    if (!classifier) {
        const auto& [line, what] = classifier.error();
        throw CommandFailed(ExitCode::usage, fmt::format("{}:{}: {}", path, line, what));
    }
    return std::move(*classifier);
}

void inspect_file(Context& context, const InspectArguments& arguments) {
    const std::string message = read_whole(context, arguments.file);
    std::optional<bounce::Classifier> own;
    if (!arguments.rules.empty()) {
        own.emplace(classifier_with(context, arguments.rules));
    }
    const auto inspection = inspect::inspect(message, own ? *own : bounce::Classifier::built_in());
    if (context.json) {
        context.out << inspect::to_json(inspection) << '\n';
    } else {
        context.out << inspect::to_text(inspection);
    }
}

}  // namespace

void add_inspect_command(CLI::App& app, Context& context) {
    CLI::App* command = app.add_subcommand(
        "inspect", "Say what a message is: structure, addresses, and the bounce or report in it"
    );
    auto arguments = std::make_shared<InspectArguments>();
    command->add_option("file", arguments->file, "The message; - reads the input")->required();
    command->add_option(
        "--rules", arguments->rules, "Reply rules that come before the built-in ones"
    );
    example(*command, "postrider inspect message.eml --json");
    on_chosen(*command, context, [&context, arguments] { inspect_file(context, *arguments); });
}

}  // namespace postrider::app
