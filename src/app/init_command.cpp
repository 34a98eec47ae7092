// postrider init: the first configuration, and when asked the first tenant and administrator.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>

#include "app/cli.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/print.h"
#include "app/secret_input.h"
#include "mail/domain.h"
#include "tenancy/organizations.h"
#include "tenancy/users.h"

namespace postrider::app {
namespace {

constexpr std::string_view usual_data = "/var/lib/postrider";
constexpr std::string_view usual_server = "Main";

struct Arguments {
    std::string hostname;
    std::string organization;
    std::string server{usual_server};
    std::string admin;
};

constexpr std::string_view configuration =
    R"(# The configuration of Postrider. Every key has a default; `postrider config reference` lists them.
# After a change: `postrider config check`, then restart.
version: 2

postal:
  # The names of this machine on the web and in SMTP's greeting.
  web_hostname: {0}
  smtp_hostname: {0}

# The names that tenants' DNS points at. `postrider domain records --installation` shows what to
# publish for them.
dns:
  mx_records: [{0}]
  spf_include: spf.{0}
  return_path_domain: rp.{0}
  route_domain: routes.{0}
  track_domain: track.{0}

store:
  # Everything that is kept on this machine. Back it up with installation.key, which is in it.
  directory: {1}

# Where SMTP is spoken: 25 and 2525 with STARTTLS, 587 with required STARTTLS and 465 with TLS,
# unless you list listeners here.
# listeners:
#   - port: 25
#     tls: starttls

# Without a certificate named here, one signed by itself is made at start.
# certificates:
#   - certificate: $config-file-root/{0}.pem
#     key: $config-file-root/{0}.key
)";

std::filesystem::path file_of(const Where& where) {
    if (where.config) {
        return *where.config;
    }
    return where.data ? *where.data / "postrider.yml" : "postrider.yml";
}

void write_configuration(
    const std::filesystem::path& file, const std::string& hostname, const std::string& data
) {
    if (std::filesystem::exists(file)) {
        throw CommandFailed(
            ExitCode::conflict,
            fmt::format(
                "{} is there already and stays as it is. Name another file with --config.",
                file.string()
            )
        );
    }
    if (file.has_parent_path()) {
        std::filesystem::create_directories(file.parent_path());
    }
    std::ofstream stream(file);
    stream << fmt::format(configuration, hostname, data) << std::flush;
    if (!stream) {
        throw CommandFailed(
            ExitCode::failed,
            fmt::format("{} cannot be written. May you write there?", file.string())
        );
    }
}

boost::json::value first_server(Desk& desk, const Arguments& arguments) {
    if (arguments.organization.empty()) {
        return nullptr;
    }
    const auto organization =
        desk.made(tenancy::create_organization(desk.store(), arguments.organization, ""));
    model::Server wanted;
    wanted.organization = organization.id;
    wanted.name = arguments.server;
    const auto server =
        desk.made(tenancy::create_server(desk.store(), desk.random(), std::move(wanted)));
    return boost::json::value(server.path());
}

boost::json::value first_admin(
    Desk& desk, const Arguments& arguments, const std::string& password_hash
) {
    if (arguments.admin.empty()) {
        return nullptr;
    }
    model::User wanted;
    wanted.email = arguments.admin;
    wanted.is_admin = true;
    return boost::json::value(
        desk.made(tenancy::create_user(desk.store(), std::move(wanted), password_hash)).email
    );
}

/// Before anything is written: an administrator needs a password that will do.
std::string password_hash_of(Context& context, const Arguments& arguments) {
    if (arguments.admin.empty()) {
        return {};
    }
    auto hash = tenancy::hashed_password(
        read_secret(context, fmt::format("Password for {}: ", arguments.admin))
    );
    if (!hash) {
        Desk::fail(hash.error());
    }
    return std::move(*hash);
}

void init(Context& context, const Arguments& arguments) {
    const auto hostname = mail::domain_to_ascii(arguments.hostname);
    if (!hostname) {
        throw CommandFailed(
            ExitCode::usage,
            fmt::format("{} is no host name; give one like mail.example.com.", arguments.hostname)
        );
    }
    const auto file = file_of(context.where);
    const auto data = std::filesystem::absolute(context.where.data.value_or(usual_data)).string();
    const auto hash = password_hash_of(context, arguments);
    write_configuration(file, *hostname, data);
    context.where = {.config = file, .data = std::nullopt};
    Desk desk(context);
    const boost::json::object facts = {
        {"config", file.string()},
        {"data", data},
        {"server", first_server(desk, arguments)},
        {"admin", first_admin(desk, arguments, hash)}
    };
    print_one(context, facts);
    context.err << fmt::format(
        "Next: `postrider serve --config {0}`, and publish what `postrider domain records "
        "--installation --config {0}` shows.\n",
        file.string()
    );
}

}  // namespace

void add_init_command(CLI::App& app, Context& context) {
    CLI::App* command = app.add_subcommand(
        "init", "Write a first configuration and make the data directory; never overwrites"
    );
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("HOSTNAME", arguments->hostname, "This machine's name in mail")->required();
    command->add_option("--org", arguments->organization, "Make a first organization, too");
    command->add_option("--server", arguments->server, "What its mail server is called")
        ->capture_default_str();
    command->add_option(
        "--admin", arguments->admin, "Make an administrator; the password is asked for or piped in"
    );
    on_chosen(*command, context, [=, &context] { init(context, *arguments); });
    example(*command, "postrider init mail.example.com --org Acme --admin admin@example.com");
}

}  // namespace postrider::app
