// Preparing developer mode.
#include "app/development.h"

#include <fmt/format.h>

#include <utility>

#include "app/exit_code.h"
#include "app/run_here.h"
#include "dkim/key.h"
#include "secrets/keyed_hash.h"
#include "secrets/password.h"
#include "secrets/sealed.h"
#include "store/credentials.h"
#include "store/domains.h"
#include "store/tenancy.h"
#include "tenancy/domain_keys.h"

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
    listener.max_message_size = {50ULL << 20};
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

/// What `outcome` holds; developer mode makes only what can be made.
template <class T>
T made(store::Outcome<T> outcome) {
    if (!outcome) {
        throw CommandFailed(ExitCode::failed, store::describe(outcome.error()));
    }
    return std::move(*outcome);
}

/// Everything that is slow or random, made outside the store's transaction.
struct Demo {
    std::string server_token;
    std::string verification_token;
    std::string dkim_selector;
    std::string sealed_dkim_key;
    std::string smtp_digest;
    std::string sealed_smtp_key;
    std::string api_digest;
    std::string password_hash;
    base::Time now;
};

model::Server demo_server(
    store::Transaction& transaction, const model::Organization& organization, const Demo& demo
) {
    if (auto known = store::find_server(transaction, "demo/app")) {
        return std::move(*known);
    }
    model::Server server;
    server.organization = organization.id;
    server.name = server_name;
    server.permalink = server_name;
    server.organization_permalink = organization.permalink;
    server.token = demo.server_token;
    return made(store::create_server(transaction, server));
}

void demo_domain(store::Transaction& transaction, const model::Server& server, const Demo& demo) {
    if (store::find_domain(transaction, server.organization, server.id, domain_name)) {
        return;
    }
    model::Domain domain;
    domain.organization = server.organization;
    domain.server = server.id;
    domain.name = domain_name;
    domain.verification_token = demo.verification_token;
    domain.verified_at = demo.now;
    domain.dkim_selector = demo.dkim_selector;
    domain.sealed_dkim_key = demo.sealed_dkim_key;
    made(store::create_domain(transaction, domain));
}

void demo_credential(
    store::Transaction& transaction,
    const model::Server& server,
    model::CredentialKind kind,
    const Demo& demo
) {
    const bool is_smtp = kind == model::CredentialKind::smtp;
    const std::string& digest = is_smtp ? demo.smtp_digest : demo.api_digest;
    if (store::find_grant(transaction, digest)) {
        return;
    }
    model::Credential credential;
    credential.server = server.id;
    credential.kind = kind;
    credential.name = is_smtp ? "Developer mode SMTP" : "Developer mode API";
    credential.sealed_key = is_smtp ? demo.sealed_smtp_key : "";
    made(store::create_credential(transaction, credential, digest));
}

void demo_admin(store::Transaction& transaction, const Demo& demo) {
    if (store::find_user(transaction, admin_email)) {
        return;
    }
    model::User user;
    user.email = admin_email;
    user.first_name = "Demo";
    user.last_name = "Admin";
    user.is_admin = true;
    made(store::create_user(transaction, user, demo.password_hash));
}

model::Organization demo_organization(store::Transaction& transaction) {
    if (auto known = store::find_organization(transaction, organization_name)) {
        return std::move(*known);
    }
    return made(store::create_organization(transaction, "Demo", std::string(organization_name)));
}

Demo make_demo(
    const DevelopmentAccess& access,
    const Installation& installation,
    base::Random& random,
    base::Time now
) {
    constexpr std::string_view small_letters = "abcdefghijklmnopqrstuvwxyz";
    constexpr std::size_t server_token_size = 6;
    constexpr std::size_t verification_token_size = 32;
    const secrets::CredentialHash hash(installation.key);
    const secrets::Seal seal(installation.key, random);
    Demo demo;
    demo.server_token = random.text(server_token_size, small_letters);
    demo.verification_token = random.text(verification_token_size, base::letters_and_digits);
    demo.dkim_selector = "postal-demo";
    demo.sealed_dkim_key = tenancy::seal_key(seal, dkim::SigningKey::generate_rsa(), domain_name);
    demo.smtp_digest = hash(access.smtp_password).bytes();
    demo.api_digest = hash(access.api_key).bytes();
    demo.password_hash = secrets::hash_password(access.admin_password);
    demo.now = now;
    return demo;
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
    settings.bounce.from_address = "MAILER-DAEMON@localhost";
    settings.delivery.connection_idle = std::chrono::seconds{1};
    // Greylisting and the like are to be seen within a coffee, not within a day.
    settings.delivery.retry_first = std::chrono::seconds{5};
    settings.resolver.servers = {"127.0.0.1"};
    settings.resolver.trust_anchor = "";
    return settings;
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
    const Demo demo = make_demo(access, installation, random, now);
    run_here([&] {
        return store.write([&](store::Transaction& transaction) {
            const auto server = demo_server(transaction, demo_organization(transaction), demo);
            demo_domain(transaction, server, demo);
            demo_credential(transaction, server, model::CredentialKind::smtp, demo);
            demo_credential(transaction, server, model::CredentialKind::api, demo);
            demo_admin(transaction, demo);
        });
    });
    return access;
}

}  // namespace postrider::app
