// postrider egress keys | serve | connect: a way out for a host whose port 25 is closed.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <ostream>
#include <utility>

#include "app/cli.h"
#include "app/commands.h"
#include "app/print.h"
#include "app/run_on.h"
#include "app/server_log.h"
#include "app/signals.h"
#include "app/write_file.h"
#include "dns/resolver.h"
#include "dns/unbound_lookup.h"
#include "doors/egress/agent.h"
#include "doors/egress/tunnel.h"
#include "net/io_threads.h"
#include "net/port_check.h"
#include "net/self_signed.h"
#include "net/tls.h"

namespace postrider::app {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::days lifetime{3650};

struct Arguments {
    std::string directory = "egress-keys";
    std::string name;
    std::string listen = "[::]:8443";
    std::string near = "127.0.0.1:1080";
    std::string agent;
    std::vector<int> ports{25};
    std::vector<std::string> allowed;
    std::vector<std::string> sources;
};

void write_new_file(const fs::path& path, const std::string& text, fs::perms permissions) {
    if (fs::exists(path)) {
        throw CommandFailed(ExitCode::conflict, fmt::format("{} is there already.", path.string()));
    }
    write_file(path, text, permissions);
}

void make_pair(const fs::path& directory, const std::string& file, const std::string& name) {
    const std::vector<std::string> names{name};
    const auto now = std::chrono::time_point_cast<base::Duration>(std::chrono::system_clock::now());
    const auto made = net::make_self_signed(
        names, net::KeyKind::ecdsa_p256, now - std::chrono::hours{1}, lifetime
    );
    using enum fs::perms;
    write_new_file(directory / (file + ".key"), made.key, owner_read | owner_write);
    write_new_file(
        directory / (file + ".pem"),
        made.certificate,
        owner_read | owner_write | group_read | others_read
    );
}

void make_keys(Context& context, const Arguments& arguments) {
    const fs::path directory(arguments.directory);
    fs::create_directories(directory);
    make_pair(directory, "agent", arguments.name);
    make_pair(directory, "client", "postrider-client");
    print_done(
        context,
        {{"directory", fs::absolute(directory).string()}, {"name", arguments.name}},
        fmt::format(
            "Keys for {} are in {}. There go agent.pem, agent.key and client.pem, here stay "
            "client.pem, client.key and agent.pem.",
            arguments.name,
            directory.string()
        )
    );
}

base::Endpoint endpoint_in(const std::string& option, const std::string& text) {
    const auto endpoint = base::Endpoint::parse(text);
    if (!endpoint) {
        throw CommandFailed(ExitCode::usage, fmt::format("{} {} is no address:port", option, text));
    }
    return *endpoint;
}

/// "out.example.com:8443", "[2001:db8::1]:8443"
std::pair<std::string, std::uint16_t> host_and_port(const std::string& text) {
    const auto colon = std::min(text.rfind(':'), text.size());
    auto host = text.substr(0, colon);
    if (const auto address = base::IpAddress::parse(host)) {
        host = address->to_string();
    }
    const auto port = base::Endpoint::parse("127.0.0.1" + text.substr(colon));
    if (!port || host.empty()) {
        throw CommandFailed(ExitCode::usage, fmt::format("--agent {} is no HOST:PORT", text));
    }
    return {std::move(host), port->port};
}

doors::egress::AgentOptions agent_options(const Arguments& arguments) {
    doors::egress::AgentOptions options;
    options.ports.assign(arguments.ports.begin(), arguments.ports.end());
    std::vector<base::IpNetwork> allowed;
    for (const auto& text : arguments.allowed) {
        const auto network = base::IpNetwork::parse(text);
        if (!network) {
            throw CommandFailed(ExitCode::usage, fmt::format("--allow {} is no network", text));
        }
        allowed.push_back(*network);
    }
    options.guard = base::AddressGuard(std::move(allowed));
    for (const auto& text : arguments.sources) {
        const auto address = base::IpAddress::parse(text);
        if (!address) {
            throw CommandFailed(ExitCode::usage, fmt::format("--source {} is no address", text));
        }
        options.sources.push_back(*address);
    }
    return options;
}

/// Says where it listens, then waits for the end.
template <class Door>
void stay(Context& context, net::IoThreads& threads, Door& door, const base::Endpoint& at) {
    Signals signals;
    net::check_port_is_free(at);
    threads.start();
    base::Endpoint local;
    run_on(threads.loop(0), [&]() -> net::Task<> {
        local = door.listen(at);
        co_return;
    });
    context.out << fmt::format(
                       fmt::runtime(context.json ? R"({{"listening":"{}"}})" : "Listening on {}"),
                       local.to_string()
                   )
                << std::endl;
    signals.wait_for_end([] {});
    run_on(threads.loop(0), [&door]() -> net::Task<> {
        door.close();
        co_return;
    });
    if (door.connections() > 0) {
        leave_at_once();
    }
    threads.stop();
    threads.join();
}

void serve(Context& context, const Arguments& arguments) {
    const fs::path keys(arguments.directory);
    ServerLog log(context.err, {});
    net::TlsServerOptions tls;
    tls.certificates = {{.certificate = keys / "agent.pem", .key = keys / "agent.key"}};
    tls.client_authorities = keys / "client.pem";
    tls.minimum_version = "TLSv1.3";
    net::IoThreads threads(1);
    doors::egress::Agent agent(
        threads.loop(0), log.log(), net::TlsServer::create(tls), agent_options(arguments)
    );
    stay(context, threads, agent, endpoint_in("--listen", arguments.listen));
}

void connect(Context& context, const Arguments& arguments) {
    const fs::path keys(arguments.directory);
    const auto agent = host_and_port(arguments.agent);
    const auto near = endpoint_in("--listen", arguments.near);
    if (!near.address.is_loopback()) {
        throw CommandFailed(
            ExitCode::usage, "--listen is an address of loopback: whoever reaches it can send."
        );
    }
    ServerLog log(context.err, {});
    net::IoThreads threads(1);
    dns::UnboundLookup lookup({.resolv_conf = "/etc/resolv.conf"});
    dns::Resolver resolver(lookup, context.random);
    doors::egress::TunnelOptions options;
    options.agent = agent.first;
    options.port = agent.second;
    options.name = arguments.name.empty() ? options.agent : arguments.name;
    const auto tls = net::TlsClient::create(net::TlsClientOptions{
        .authorities = keys / "agent.pem",
        .certificate = {.certificate = keys / "client.pem", .key = keys / "client.key"},
    });
    doors::egress::Tunnel tunnel(threads.loop(0), log.log(), resolver, tls, options);
    stay(context, threads, tunnel, near);
}

void add_keys(CLI::App& all, Context& context, const std::shared_ptr<Arguments>& arguments) {
    CLI::App* keys = all.add_subcommand("keys", "Make the certificates of an agent and its client");
    keys->add_option("NAME", arguments->name, "Host name of the agent")->required();
    keys->add_option("--keys", arguments->directory, "Where they are put")->capture_default_str();
    on_chosen(*keys, context, [=, &context] { make_keys(context, *arguments); });
    example(*keys, "postrider egress keys out.example.com");
}

void add_serve(CLI::App& all, Context& context, const std::shared_ptr<Arguments>& arguments) {
    CLI::App* serving =
        all.add_subcommand("serve", "Be the agent, on a host that reaches port 25 of others");
    serving->add_option("--keys", arguments->directory, "agent.pem, agent.key, client.pem")
        ->capture_default_str();
    serving->add_option("--listen", arguments->listen, "Address and port")->capture_default_str();
    serving->add_option("--port", arguments->ports, "Ports that may be connected to")
        ->check(CLI::Range(1, 65535))
        ->capture_default_str();
    serving->add_option("--allow", arguments->allowed, "Networks beside the public Internet");
    serving->add_option("--source", arguments->sources, "Addresses of this host to leave from");
    on_chosen(*serving, context, [=, &context] { serve(context, *arguments); });
    example(*serving, "postrider egress serve --keys /etc/postrider/egress --listen [::]:8443");
}

void add_connect(CLI::App& all, Context& context, const std::shared_ptr<Arguments>& arguments) {
    CLI::App* connecting =
        all.add_subcommand("connect", "Offer a SOCKS5 proxy here that leads to an agent");
    connecting->add_option("--agent", arguments->agent, "HOST:PORT of the agent")->required();
    connecting->add_option("--keys", arguments->directory, "client.pem, client.key, agent.pem")
        ->capture_default_str();
    connecting->add_option(
        "--name", arguments->name, "In the agent's certificate; HOST if not said"
    );
    connecting->add_option("--listen", arguments->near, "Address and port, of loopback")
        ->capture_default_str();
    on_chosen(*connecting, context, [=, &context] { connect(context, *arguments); });
    example(*connecting, "postrider egress connect --agent out.example.com:8443");
}

}  // namespace

void add_egress_commands(CLI::App& app, Context& context) {
    CLI::App* all = app.add_subcommand("egress", "Mail leaves from another host");
    all->require_subcommand(1);
    const auto arguments = std::make_shared<Arguments>();
    add_keys(*all, context, arguments);
    add_serve(*all, context, arguments);
    add_connect(*all, context, arguments);
}

}  // namespace postrider::app
