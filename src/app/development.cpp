// Preparing developer mode.
#include "app/development.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <utility>

#include "app/exit_code.h"
#include "app/run_here.h"
#include "base/check.h"
#include "dkim/key.h"
#include "secrets/password.h"
#include "secrets/sealed.h"
#include "store/tenancy.h"
#include "tenancy/credentials.h"
#include "tenancy/domains.h"
#include "tenancy/organizations.h"
#include "tenancy/routes.h"
#include "tenancy/users.h"

namespace postrider::app {
namespace {

constexpr std::string_view organization_name = "demo";
constexpr std::string_view server_name = "app";
constexpr std::string_view domain_name = "demo.test";
constexpr std::string_view admin_email = "admin@demo.test";

config::Listener listener(int port, config::ListenerTls tls, config::ListenerPurpose purpose) {
    config::Listener listener;
    listener.name = "localhost";
    listener.address = "127.0.0.1";
    listener.port = port;
    listener.tls = tls;
    listener.purpose = purpose;
    // Whoever tries things out on this machine may come as anyone; the DNS is not there to be
    // asked.
    listener.xclient = {"127.0.0.0/8"};
    listener.reverse_dns = false;
    listener.max_message_size = {64ULL << 20};
    return listener;
}

/// A key that is the same at every start of this installation and of no other: nothing secret is
/// written down in clear.
std::string derived_key(const secrets::InstallationKey& key, std::string_view purpose) {
    constexpr std::size_t key_size = 24;
    const auto derived = key.derive(fmt::format("developer mode {}", purpose));
    std::string text;
    for (const char byte : derived.view().substr(0, key_size)) {
        text.push_back(base::letters_and_digits
                           [static_cast<unsigned char>(byte) % base::letters_and_digits.size()]);
    }
    return text;
}

/// What was made; developer mode makes only what can be made.
template <class T>
T value_of(tenancy::Made<T> made) {
    if (!made) {
        throw CommandFailed(ExitCode::failed, made.error().words);
    }
    return std::move(*made);
}

/// What is slow, made beforehand.
struct Prepared {
    dkim::SigningKey key;
    std::string password_hash;
    base::Time now;
};

net::Task<model::Server> make_server(store::Store& store, base::Random& random) {
    auto organization =
        co_await tenancy::create_organization(store, "Demo", std::string(organization_name));
    model::Server wanted;
    wanted.organization = value_of(std::move(organization)).id;
    wanted.name = "App";
    wanted.permalink = server_name;
    auto server = co_await tenancy::create_server(store, random, std::move(wanted));
    co_return value_of(std::move(server));
}

net::Task<> make_domain(
    store::Store& store,
    const secrets::Seal& seal,
    base::Random& random,
    const model::Server& server,
    Prepared& prepared
) {
    tenancy::NewDomain wanted{
        .organization = server.organization,
        .server = server.id,
        .name = std::string(domain_name),
        .key = prepared.key,
        .dkim_identifier = "postal",
    };
    auto made = co_await tenancy::create_domain(store, seal, random, std::move(wanted));
    const auto domain = value_of(std::move(made));
    auto verified = co_await tenancy::verify_domain(store, domain.id, prepared.now);
    value_of(std::move(verified));
}

/// inbox@demo.test: what is sent there from outside is kept, to be looked at.
net::Task<> make_route(store::Store& store, base::Random& random, model::ServerId server) {
    const auto domain = co_await store.domain_for(server, std::string(domain_name));
    CHECK(domain.has_value(), "the domain that was just made");
    model::Route wanted;
    wanted.server = server;
    wanted.domain = domain->id;
    wanted.name = "inbox";
    wanted.mode = model::RouteMode::accept;
    auto made = co_await tenancy::create_route(store, random, std::move(wanted));
    value_of(std::move(made));
}

net::Task<> make_credential(
    store::Store& store,
    const secrets::InstallationKey& key,
    base::Random& random,
    tenancy::NewCredential wanted
) {
    auto made = co_await tenancy::create_credential(store, key, random, std::move(wanted));
    value_of(std::move(made));
}

net::Task<> make_admin(store::Store& store, std::string password_hash) {
    model::User user;
    user.email = admin_email;
    user.first_name = "Demo";
    user.last_name = "Admin";
    user.is_admin = true;
    auto made = co_await tenancy::create_user(store, std::move(user), std::move(password_hash));
    value_of(std::move(made));
}

/// The tenant from nothing; the administrator last.
net::Task<> make_demo(
    store::Store& store,
    const secrets::InstallationKey& key,
    base::Random& random,
    const DevelopmentAccess& access,
    Prepared prepared
) {
    const secrets::Seal seal(key, random);
    const auto server = co_await make_server(store, random);
    co_await make_domain(store, seal, random, server, prepared);
    co_await make_route(store, random, server.id);
    tenancy::NewCredential smtp{
        .server = server.id,
        .kind = model::CredentialKind::smtp,
        .name = "Developer mode SMTP",
        .key = access.smtp_password,
        .challenges = tenancy::Challenges::answered,
    };
    co_await make_credential(store, key, random, std::move(smtp));
    tenancy::NewCredential api{
        .server = server.id,
        .kind = model::CredentialKind::api,
        .name = "Developer mode API",
        .key = access.api_key,
    };
    co_await make_credential(store, key, random, std::move(api));
    co_await make_admin(store, prepared.password_hash);
}

/// What a first start that was cut short left behind goes, so that the tenant is there whole or not
/// at all.
net::Task<> remove_unfinished(store::Store& store) {
    auto remove = [](store::Transaction& transaction) {
        if (const auto known = store::find_organization(transaction, organization_name)) {
            const auto removed = store::remove(transaction, known->id);
            CHECK(removed.has_value());
        }
    };
    co_await store.write(remove);
}

/// The administrator is made last, so who finds one finds the rest.
bool is_prepared(store::Store& store) {
    bool is_there = false;
    run_here([&] {
        return store.read([&](store::Transaction& transaction) {
            is_there = store::find_user(transaction, admin_email).has_value();
        });
    });
    return is_there;
}

}  // namespace

config::Settings development_settings(const std::filesystem::path& directory, int base_port) {
    config::Settings settings;
    const std::string data = std::filesystem::absolute(directory);
    settings.store.directory = data;
    settings.secrets.key_path = data + "/installation.key";
    settings.postal.smtp_hostname = "localhost";
    settings.postal.web_hostname = "localhost";
    settings.postal.web_protocol = config::WebProtocol::http;
    settings.postal.smtp_relays = {
        {.host = "127.0.0.1", .port = base_port + 4, .tls = config::RelayTls::automatic}
    };
    settings.dns.return_path_domain = "rp.demo.test";
    settings.dns.route_domain = "routes.demo.test";
    settings.dns.track_domain = "track.demo.test";
    settings.dns.spf_include = "spf.demo.test";
    settings.dns.mx_records = {"mx.demo.test"};
    settings.listeners = {
        listener(base_port + 1, config::ListenerTls::starttls, config::ListenerPurpose::any),
        listener(
            base_port + 2,
            config::ListenerTls::starttls_required,
            config::ListenerPurpose::submission
        ),
        listener(base_port + 3, config::ListenerTls::implicit, config::ListenerPurpose::submission),
    };
    settings.http = {{.address = "127.0.0.1", .port = base_port}};
    settings.health = {{.address = "127.0.0.1", .port = base_port}};
    settings.sources = {{.name = "default", .addresses = {}, .helo = "localhost"}};
    settings.endpoints.allowed_networks = {"127.0.0.0/8", "::1"};
    settings.bounce.from_address = "MAILER-DAEMON@localhost";
    settings.delivery.connection_idle = std::chrono::seconds{1};
    // Greylisting and the like are to be seen within a coffee, not within a day.
    settings.delivery.retry_first = std::chrono::seconds{5};
    settings.resolver.servers = {"127.0.0.1"};
    settings.resolver.trust_anchor = "";
    return settings;
}

void leave_config(const config::Settings& settings) {
    const auto path = std::filesystem::path(settings.store.directory) / "postrider.yml";
    if (std::filesystem::exists(path)) {
        return;
    }
    std::vector<std::string> quoted;
    for (const auto& network : settings.endpoints.allowed_networks) {
        quoted.push_back(fmt::format("\"{}\"", network));
    }
    std::ofstream(path) << fmt::format(
        "# The names of developer mode, for commands that are given the same --data.\n"
        "version: 2\n"
        "postal:\n"
        "  web_hostname: {}\n"
        "  smtp_hostname: {}\n"
        "dns:\n"
        "  mx_records: [{}]\n"
        "  spf_include: {}\n"
        "  return_path_domain: {}\n"
        "  route_domain: {}\n"
        "  track_domain: {}\n"
        "endpoints:\n"
        "  allowed_networks: [{}]\n",
        settings.postal.web_hostname,
        settings.postal.smtp_hostname,
        settings.dns.mx_records.front(),
        settings.dns.spf_include,
        settings.dns.return_path_domain,
        settings.dns.route_domain,
        settings.dns.track_domain,
        fmt::join(quoted, ", ")
    );
}

DevelopmentAccess prepare_development(
    store::Store& store, const Installation& installation, base::Random& random, base::Time now
) {
    DevelopmentAccess access;
    access.smtp_user = access.server;
    access.smtp_password = derived_key(installation.key, "smtp");
    access.api_key = derived_key(installation.key, "api");
    access.admin_email = admin_email;
    access.admin_password = derived_key(installation.key, "admin");
    if (is_prepared(store)) {
        return access;
    }
    run_here([&] { return remove_unfinished(store); });
    Prepared prepared{
        .key = dkim::SigningKey::generate_rsa(),
        .password_hash = secrets::hash_password(access.admin_password),
        .now = now,
    };
    run_here([&] { return make_demo(store, installation.key, random, access, std::move(prepared)); }
    );
    return access;
}

}  // namespace postrider::app
