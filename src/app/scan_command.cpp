// postrider scan FILE: what the configured scanners say of a message.
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli.h"
#include "app/commands.h"
#include "app/message_file.h"
#include "app/print.h"
#include "app/room_options.h"
#include "app/run_here.h"
#include "base/ip.h"
#include "dns/resolver.h"
#include "dns/unbound_lookup.h"
#include "net/io_threads.h"
#include "scan/scanners.h"

namespace postrider::app {
namespace {

namespace json = boost::json;

struct ScanArguments {
    std::string file;
    std::string sender;
    std::vector<std::string> recipients;
    std::string client;
    std::string helo;
    std::optional<double> threshold;
    bool is_outgoing = false;
};

scan::ScanRequest request_of(
    Context& context, const ScanArguments& arguments, const config::Settings& settings
) {
    scan::ScanRequest request;
    request.scope = arguments.is_outgoing ? model::Scope::outgoing : model::Scope::incoming;
    request.content = model::Content::from(read_message_file(context, arguments.file));
    request.sender = arguments.sender;
    request.recipients = arguments.recipients;
    request.name = "postrider-scan";
    request.client = base::IpAddress::parse(arguments.client);
    request.helo = arguments.helo;
    request.spam_threshold = arguments.threshold.value_or(settings.postal.default_spam_threshold);
    return request;
}

scan::ScanResult ask(
    Context& context, const config::Settings& settings, const scan::ScanRequest& request
) {
    base::Log log([&](std::string_view line) { context.err << line; }, [] { return base::Time{}; });
    dns::UnboundLookup lookup(lookup_options(settings));
    dns::Resolver resolver(lookup, context.random);
    net::IoThreads threads(1);
    scan::Scanners scanners(
        {.loop = threads.loop(0), .resolver = resolver, .tls = net::TlsClient::create()},
        log,
        scanners_options(settings)
    );
    if (!scanners.is_any_enabled()) {
        throw CommandFailed(
            ExitCode::bad_config,
            "No scanner is configured: rspamd.enabled, spamd.enabled or clamav.enabled is to be "
            "true."
        );
    }
    threads.start();
    auto result = run_here([&] { return scanners.scan(request); });
    threads.stop();
    threads.join();
    return result;
}

json::object facts_of(const scan::ScanResult& result) {
    json::array checks;
    for (const auto& check : result.spam.checks) {
        checks.push_back(json::object{
            {"code", check.code}, {"score", check.score}, {"description", check.description}
        });
    }
    return {
        {"spam", model::name_of(result.spam.status)},
        {"spam_score", result.spam.score},
        {"spam_threshold", result.spam.threshold},
        {"spam_note", result.spam.note},
        {"spam_checks", std::move(checks)},
        {"threat", model::name_of(result.threat.status)},
        {"threat_details", result.threat.details},
        {"would_wait", result.not_now.has_value()}
    };
}

void scan_file(Context& context, const ScanArguments& arguments) {
    const auto settings = load_settings(context.where, context.environment).settings;
    const auto request = request_of(context, arguments, settings);
    print_one(context, facts_of(ask(context, settings, request)));
}

}  // namespace

void add_scan_command(CLI::App& app, Context& context) {
    CLI::App* command =
        app.add_subcommand("scan", "Ask the configured scanners for spam and viruses in a message");
    auto arguments = std::make_shared<ScanArguments>();
    command->add_option("file", arguments->file, "The message; - reads the input")->required();
    command->add_option("--mail-from", arguments->sender, "Envelope sender");
    command->add_option("--rcpt-to", arguments->recipients, "Recipients");
    command->add_option("--ip", arguments->client, "Address that it came from");
    command->add_option("--helo", arguments->helo, "Name that the client gave");
    command->add_option(
        "--threshold", arguments->threshold, "Score of spam; postal.default_spam_threshold"
    );
    command->add_flag("--outgoing", arguments->is_outgoing, "As mail of ours that goes out");
    example(*command, "postrider scan message.eml --json");
    on_chosen(*command, context, [&context, arguments] { scan_file(context, *arguments); });
}

}  // namespace postrider::app
