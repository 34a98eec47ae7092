// Asks each room for what it makes of the settings.
#include "app/findings.h"

#include <fmt/format.h>

#include <exception>
#include <functional>
#include <string>
#include <utility>

#include "app/certificates.h"
#include "app/exit_code.h"
#include "app/provider_options.h"
#include "app/room_options.h"
#include "app/setting_refused.h"
#include "app/timing_options.h"
#include "dns/unbound_lookup.h"
#include "net/ciphers.h"
#include "net/tls.h"
#include "secrets/installation_key.h"

namespace postrider::app {
namespace {

/// Gathers what is refused. Value.
class Questions {
public:
    explicit Questions(const config::Loaded& loaded) : loaded_(loaded) {}

    /// `key`: what is to blame where the refusal does not say it.
    void ask(const std::string& key, const std::function<void()>& build) {
        try {
            build();
        } catch (const SettingRefused& refused) {
            found_.push_back(loaded_.problem(refused.key(), refused.trouble()));
        } catch (const FileRefused& refused) {
            found_.push_back(refused.problem());
        } catch (const std::exception& trouble) {
            found_.push_back(loaded_.problem(key, trouble.what()));
        }
    }
    std::vector<config::Problem> take() { return std::move(found_); }

private:
    const config::Loaded& loaded_;
    std::vector<config::Problem> found_;
};

void look_at_windows(Questions& questions, const config::Settings& settings) {
    for (std::size_t i = 0; i < settings.windows.size(); ++i) {
        const auto name = fmt::format("windows[{}]", i + 1);
        questions.ask(name, [&] { static_cast<void>(send_window(settings.windows[i], name)); });
    }
}

void look_at_ciphers(const config::Loaded& loaded) {
    const auto& ciphers = loaded.settings.tls.ciphers;
    if (ciphers.empty() || net::has_known_cipher(ciphers)) {
        return;
    }
    const bool is_postals = !loaded.places.contains("tls.ciphers");
    throw SettingRefused(
        is_postals ? "smtp_server.tls_ciphers" : "tls.ciphers",
        fmt::format(
            "{} names no cipher that OpenSSL knows; write a list such as ECDHE+AESGCM, or leave it "
            "out",
            ciphers
        )
    );
}

void look_at_certificates(Questions& questions, const config::Settings& settings) {
    const auto all = certificate_files(settings);
    for (std::size_t i = 0; i < all.size(); ++i) {
        questions.ask(all[i].key, [&] {
            auto options = tls_options(settings);
            options.ciphers.clear();
            options.certificates = {all[i].files};
            static_cast<void>(net::TlsServer::create(std::move(options)));
        });
    }
}

void look_at_key(const config::Settings& settings) {
    const auto& path = settings.secrets.key_path;
    const auto key = secrets::load_installation_key(path);
    if (!key && key.error() != secrets::KeyFileError::missing) {
        throw SettingRefused("secrets.key_path", secrets::describe(key.error(), path));
    }
}

}  // namespace

std::vector<config::Problem> findings(const config::Loaded& loaded) {
    const auto& settings = loaded.settings;
    Questions questions(loaded);
    questions.ask("delivery.provider_rules_path", [&] {
        static_cast<void>(shaping_policy(settings));
    });
    look_at_windows(questions, settings);
    for (const auto& listener : settings.listeners) {
        questions.ask("listeners", [&] {
            static_cast<void>(listener_options(settings, listener));
            static_cast<void>(endpoint_of("listeners.address", listener.address, listener.port));
        });
    }
    questions.ask("resolver", [&] { const dns::UnboundLookup lookup(lookup_options(settings)); });
    questions.ask("delivery.authorities", [&] {
        static_cast<void>(net::TlsClient::create(settings.delivery.authorities));
    });
    questions.ask("endpoints", [&] { static_cast<void>(endpoint_client_options(settings)); });
    questions.ask("mta_sts", [&] { static_cast<void>(policy_client_options(settings)); });
    questions.ask("delivery", [&] { static_cast<void>(delivery_options(settings, {})); });
    questions.ask("tls.ciphers", [&] { look_at_ciphers(loaded); });
    look_at_certificates(questions, settings);
    questions.ask("secrets.key_path", [&] { look_at_key(settings); });
    return questions.take();
}

void refuse_unsound(const config::Loaded& loaded) {
    std::string words;
    for (const auto& problem : findings(loaded)) {
        words += (words.empty() ? "" : "\n") + config::describe(problem);
    }
    if (!words.empty()) {
        throw CommandFailed(ExitCode::bad_config, words);
    }
}

}  // namespace postrider::app
