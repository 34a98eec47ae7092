// postrider dev: the whole product on loopback, ready for the first mail.
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <chrono>
#include <ostream>

#include "app/certificates.h"
#include "app/cli.h"
#include "app/commands.h"
#include "app/development.h"
#include "app/room_options.h"
#include "app/run_on.h"
#include "app/server.h"
#include "app/server_log.h"
#include "app/signals.h"
#include "doors/sink/sink.h"
#include "net/port_check.h"

namespace postrider::app {
namespace {

struct DevArguments {
    int base_port = base_port_usual;
};

base::Endpoint loopback(int port) {
    return endpoint_of("--base-port", "127.0.0.1", port);
}

Installation open_development(Context& context, int base_port) {
    const std::filesystem::path directory = context.where.data.value_or("postrider-dev");
    std::filesystem::create_directories(directory);
    auto settings = development_settings(directory, base_port);
    auto key = secrets::load_or_create_installation_key(settings.secrets.key_path, context.random);
    if (!key) {
        throw CommandFailed(
            ExitCode::failed, secrets::describe(key.error(), settings.secrets.key_path)
        );
    }
    return {.settings = std::move(settings), .warnings = {}, .key = std::move(*key)};
}

std::string ready_json(const DevelopmentAccess& access, int base_port) {
    boost::json::object ready;
    ready["web"] = fmt::format("http://127.0.0.1:{}", base_port);
    boost::json::array smtp;
    for (int offset = 1; offset <= 3; ++offset) {
        smtp.emplace_back(fmt::format("127.0.0.1:{}", base_port + offset));
    }
    ready["smtp"] = std::move(smtp);
    ready["server"] = access.server;
    ready["smtp_user"] = access.smtp_user;
    ready["smtp_password"] = access.smtp_password;
    ready["api_key"] = access.api_key;
    ready["admin"] = {{"email", access.admin_email}, {"password", access.admin_password}};
    ready["sink"] = fmt::format("127.0.0.1:{}", base_port + 4);
    return boost::json::serialize(ready);
}

std::string ready_line(
    const DevelopmentAccess& access, int base_port, const std::string& directory
) {
    return fmt::format(
        "Postrider is ready: web http://127.0.0.1:{}, SMTP 127.0.0.1:{} (STARTTLS), :{} "
        "(submission), :{} (TLS), "
        "user {} password {}, API key {}, admin {} password {}; all mail that goes out goes to "
        "{}/sink, and mail to inbox@demo.test arrives",
        base_port,
        base_port + 1,
        base_port + 2,
        base_port + 3,
        access.smtp_user,
        access.smtp_password,
        access.api_key,
        access.admin_email,
        access.admin_password,
        directory
    );
}

void run_development(Context& context, const DevArguments& arguments) {
    Signals signals;
    const auto installation = open_development(context, arguments.base_port);
    const std::string directory = installation.settings.store.directory;
    leave_config(installation.settings);
    ServerLog log(context.err, installation.settings.log);
    Server server(installation, context.random, log.log());
    const auto now = server.loop().clock().now();
    const auto access = prepare_development(server.store(), installation, context.random, now);

    const auto sink_endpoint = loopback(arguments.base_port + 4);
    net::check_port_is_free(sink_endpoint);
    const auto sink_certificate =
        self_signed_files(std::filesystem::path(directory) / "tls", {"localhost"}, now);
    doors::sink::Sink sink(
        server.loop(),
        context.random,
        log.log(),
        {.name = "sink.localhost",
         .directory = directory + "/sink",
         .tls = net::TlsServer::create({.certificates = {sink_certificate}})}
    );
    server.start();
    run_on(server.loop(), [&]() -> net::Task<> {
        sink.start(sink_endpoint);
        co_return;
    });
    context.out << (context.json ? ready_json(access, arguments.base_port)
                                 : ready_line(access, arguments.base_port, directory))
                << std::endl;
    signals.wait_for_end([&server] { server.reload(); });
    const bool is_quiet = server.stop();
    run_on(server.loop(), [&sink] { return sink.stop(); });
    if (!is_quiet || sink.sessions() > 0) {
        leave_at_once();
    }
}

}  // namespace

void add_dev_command(CLI::App& app, Context& context) {
    CLI::App* command =
        app.add_subcommand("dev", "Try it: everything on loopback, all mail kept on this machine");
    auto arguments = std::make_shared<DevArguments>();
    command->add_option("--base-port", arguments->base_port, "The web's port; the others follow")
        ->check(CLI::Range(1, base_port_max))
        ->capture_default_str();
    on_chosen(*command, context, [&context, arguments] { run_development(context, *arguments); });
    example(*command, "postrider dev --data postrider-dev");
}

}  // namespace postrider::app
