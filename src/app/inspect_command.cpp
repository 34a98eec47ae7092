// postrider inspect FILE: what a message is.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "app/cli.h"
#include "app/commands.h"
#include "app/examination.h"
#include "app/message_file.h"
#include "inspect/inspect.h"

namespace postrider::app {
namespace {

struct InspectArguments {
    std::vector<std::string> files;
    std::string rules;
    std::string ip;
    std::string helo;
    std::string mail_from;
    std::string resolver;
    bool dns = false;

    /// Nothing is asked of the network unless somebody wants it.
    bool wants_dns() const { return dns || !ip.empty() || !resolver.empty(); }
};

bounce::Classifier classifier_with(Context& context, const std::string& path) {
    auto classifier = bounce::Classifier::with_overlay(read_message_file(context, path));
    if (!classifier) {
        const auto& [line, what] = classifier.error();
        throw CommandFailed(ExitCode::usage, fmt::format("{}:{}: {}", path, line, what));
    }
    return std::move(*classifier);
}

std::optional<base::IpAddress> client_of(const InspectArguments& arguments) {
    if (arguments.ip.empty()) {
        return std::nullopt;
    }
    const auto client = base::IpAddress::parse(arguments.ip);
    if (!client) {
        throw CommandFailed(ExitCode::usage, fmt::format("{} is no IP address", arguments.ip));
    }
    return client;
}

std::unique_ptr<Examination> examination_for(Context& context, const InspectArguments& arguments) {
    if (!arguments.wants_dns()) {
        return nullptr;
    }
    auto settings = load_settings(context.where, context.environment).settings;
    if (!arguments.resolver.empty()) {
        settings.resolver.servers = {arguments.resolver};
    }
    const Envelope envelope{
        .client = client_of(arguments), .helo = arguments.helo, .mail_from = arguments.mail_from
    };
    return std::make_unique<Examination>(settings, context.random, envelope);
}

void inspect_files(Context& context, const InspectArguments& arguments) {
    std::optional<bounce::Classifier> own;
    if (!arguments.rules.empty()) {
        own.emplace(classifier_with(context, arguments.rules));
    }
    const auto examination = examination_for(context, arguments);
    for (const auto& file : arguments.files) {
        const std::string message = read_message_file(context, file);
        auto inspection = inspect::inspect(message, own ? *own : bounce::Classifier::built_in());
        if (examination != nullptr) {
            inspection.verdicts = examination->verdicts_on(message);
        }
        if (context.json) {
            context.out << inspect::to_json(inspection) << '\n';
        } else {
            context.out << (arguments.files.size() > 1 ? file + ":\n" : "")
                        << inspect::to_text(inspection);
        }
    }
}

}  // namespace

void add_inspect_command(CLI::App& app, Context& context) {
    CLI::App* command = app.add_subcommand(
        "inspect",
        "Say what a message is: structure, addresses, the bounce or report in it, and whether the "
        "names on it are true"
    );
    auto arguments = std::make_shared<InspectArguments>();
    command->add_option("file", arguments->files, "Messages; - reads the input")->required();
    command->add_option(
        "--rules", arguments->rules, "Reply rules that come before the built-in ones"
    );
    command->add_option(
        "--ip", arguments->ip, "The address it came from: for SPF, with --helo and --mail-from"
    );
    command->add_option("--helo", arguments->helo, "The name that the sending host gave");
    command->add_option(
        "--mail-from", arguments->mail_from, "The envelope sender; without it the null sender"
    );
    command->add_flag(
        "--dns", arguments->dns, "Ask the DNS: DKIM, ARC and DMARC; --ip asks it, too"
    );
    command->add_option(
        "--resolver", arguments->resolver, "Ask this one (ADDRESS or ADDRESS@PORT), not the usual"
    );
    example(
        *command,
        "postrider inspect message.eml --ip 192.0.2.1 --helo mx.acme.test --mail-from joe@acme.test"
    );
    on_chosen(*command, context, [&context, arguments] { inspect_files(context, *arguments); });
}

}  // namespace postrider::app
