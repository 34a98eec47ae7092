// postrider sink: the receiving simulator alone.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <csignal>
#include <ostream>

#include "app/cli.h"
#include "app/commands.h"
#include "app/signals.h"
#include "base/log.h"
#include "doors/sink/sink.h"
#include "net/asio_loop.h"
#include "net/self_signed.h"

namespace postrider::app {
namespace {

struct SinkArguments {
    std::string listen = "127.0.0.1:5004";
    std::string directory;
    std::string name = "sink.test";
    std::string banner;
    bool clear_only = false;
};

void run_sink(Context& context, const SinkArguments& arguments) {
    const auto endpoint = base::Endpoint::parse(arguments.listen);
    if (!endpoint) {
        throw CommandFailed(
            ExitCode::usage, fmt::format("--listen {} is no address:port", arguments.listen)
        );
    }
    net::AsioLoop loop;
    base::Log log(
        [&context](std::string_view line) { context.err << line << std::flush; },
        [&loop] { return loop.clock().now(); }
    );
    sink::SinkOptions options{
        .name = arguments.name,
        .directory = arguments.directory,
        .offers_tls = !arguments.clear_only
    };
    sink::Sink sink(loop, context.random, log, options);
    const auto local = sink.start(*endpoint);
    if (context.json) {
        context.out << fmt::format(R"({{"sink":"{}"}})", local.to_string()) << '\n' << std::flush;
    } else {
        context.out << fmt::format("Receiving on {}", local.to_string()) << '\n' << std::flush;
    }
    stop_on_signal(loop, [&sink]() -> net::Task<> { co_await sink.stop(); });
    loop.run();
}

}  // namespace

void add_sink_command(CLI::App& app, Context& context) {
    CLI::App* command = app.add_subcommand(
        "sink",
        "A receiving server that takes everything, or misbehaves for defer@, refuse@, greylist@, "
        "slow@ …"
    );
    auto arguments = std::make_shared<SinkArguments>();
    command->add_option("--listen", arguments->listen, "Address and port")->capture_default_str();
    command->add_option("--dir", arguments->directory, "Where each message is written as a file");
    command->add_option("--name", arguments->name, "What it calls itself")->capture_default_str();
    command->add_flag("--no-tls", arguments->clear_only, "Do not offer STARTTLS");
    on_chosen(*command, context, [&context, arguments] { run_sink(context, *arguments); });
}

}  // namespace postrider::app
