// postrider sink: the receiving simulator alone.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <ostream>
#include <system_error>

#include "app/certificates.h"
#include "app/cli.h"
#include "app/commands.h"
#include "app/run_on.h"
#include "app/server_log.h"
#include "app/signals.h"
#include "doors/sink/sink.h"
#include "net/io_threads.h"
#include "net/port_check.h"

namespace postrider::app {
namespace {

struct SinkArguments {
    std::string listen = "127.0.0.1:5004";
    std::string directory;
    std::string name = "sink.test";
    bool clear_only = false;
    int tar_pit = 0;
    int greylist = 0;
    std::uint32_t messages_a_minute = 0;
    std::uint32_t messages_per_connection = 1'000'000;
};

/// A certificate for this run; its files are gone once it is read.
std::shared_ptr<net::TlsServer> temporary_certificate(const std::string& name, base::Time now) {
    std::string directory = std::filesystem::temp_directory_path() / "postrider-sink-XXXXXX";
    if (::mkdtemp(directory.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), directory);
    }
    const auto files = self_signed_files(directory, {name}, now);
    auto tls = net::TlsServer::create({.certificates = {files}});
    std::filesystem::remove_all(directory);
    return tls;
}

void run_sink(Context& context, const SinkArguments& arguments) {
    const auto endpoint = base::Endpoint::parse(arguments.listen);
    if (!endpoint) {
        throw CommandFailed(
            ExitCode::usage, fmt::format("--listen {} is no address:port", arguments.listen)
        );
    }
    Signals signals;
    ServerLog log(context.err, {});
    net::check_port_is_free(*endpoint);
    net::IoThreads threads(1);
    doors::sink::SinkOptions options{
        .name = arguments.name,
        .directory = arguments.directory,
        .manners =
            {.wait = std::chrono::seconds{arguments.tar_pit},
             .greylist = std::chrono::seconds{arguments.greylist},
             .messages_a_minute = arguments.messages_a_minute},
        .messages_per_connection = arguments.messages_per_connection,
    };
    if (!arguments.clear_only) {
        options.tls = temporary_certificate(arguments.name, threads.loop(0).clock().now());
    }
    doors::sink::Sink sink(threads.loop(0), context.random, log.log(), options);
    threads.start();
    base::Endpoint local;
    run_on(threads.loop(0), [&]() -> net::Task<> {
        local = sink.start(*endpoint);
        co_return;
    });
    context.out << fmt::format(
                       fmt::runtime(context.json ? R"({{"sink":"{}"}})" : "Receiving on {}"),
                       local.to_string()
                   )
                << std::endl;
    signals.wait_for_end([] {});
    run_on(threads.loop(0), [&sink] { return sink.stop(); });
    if (sink.sessions() > 0) {
        leave_at_once();
    }
    threads.stop();
    threads.join();
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
    const auto seconds = CLI::Range(0, 3600);
    command->add_option("--tar-pit", arguments->tar_pit, "Seconds before each reply to RCPT")
        ->check(seconds);
    command
        ->add_option(
            "--greylist",
            arguments->greylist,
            "Seconds from the first visit of a sender and recipient until they are welcome"
        )
        ->check(seconds);
    command->add_option(
        "--messages-per-minute",
        arguments->messages_a_minute,
        "What one address may send; 451 to the rest"
    );
    command
        ->add_option(
            "--messages-per-connection",
            arguments->messages_per_connection,
            "What one connection may send; 421 to the next"
        )
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    on_chosen(*command, context, [&context, arguments] { run_sink(context, *arguments); });
    example(*command, "postrider sink --listen 127.0.0.1:2526 --dir received");
    example(*command, "postrider sink --listen 127.0.0.1:2527 --tar-pit 60");
}

}  // namespace postrider::app
