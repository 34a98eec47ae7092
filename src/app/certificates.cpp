// Certificates of the listeners.
#include "app/certificates.h"

#include <algorithm>
#include <set>
#include <utility>

#include "app/write_file.h"
#include "net/self_signed.h"

namespace postrider::app {
namespace {

constexpr std::chrono::days lifetime{825};
constexpr std::chrono::days renewed_before{30};

bool is_fresh(const std::filesystem::path& path, base::Time now) {
    std::error_code missing;
    const auto written = std::filesystem::last_write_time(path, missing);
    if (missing) {
        return false;
    }
    const auto written_at =
        std::chrono::time_point_cast<base::Duration>(std::chrono::file_clock::to_sys(written));
    return now < written_at + lifetime - renewed_before;
}

const char* version_name(config::TlsVersion version) {
    return version == config::TlsVersion::tls1_3 ? "TLSv1.3" : "TLSv1.2";
}

std::vector<std::string> listener_names(const config::Settings& settings) {
    std::set<std::string> names;
    for (const auto& listener : settings.listeners) {
        names.insert(listener.name);
    }
    names.erase("");
    std::vector<std::string> ordered{settings.postal.smtp_hostname};
    std::ranges::copy_if(names, std::back_inserter(ordered), [&](const auto& name) {
        return name != ordered.front();
    });
    return ordered;
}

}  // namespace

net::CertificateFiles self_signed_files(
    const std::filesystem::path& directory, const std::vector<std::string>& names, base::Time now
) {
    std::filesystem::create_directories(directory);
    const auto certificate = directory / "self-signed.cert";
    const auto key = directory / "self-signed.key";
    if (!is_fresh(certificate, now) || !is_fresh(key, now)) {
        const auto made = net::make_self_signed(names, net::KeyKind::ecdsa_p256, now, lifetime);
        constexpr auto owner_alone =
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
        write_file(key, made.key, owner_alone);
        write_file(certificate, made.certificate, owner_alone);
    }
    return {.certificate = certificate, .key = key};
}

std::vector<NamedCertificate> certificate_files(const config::Settings& settings) {
    constexpr auto of_postal = "smtp_server.tls_certificate_path";
    std::vector<NamedCertificate> all;
    std::size_t count = 0;
    for (const auto& entry : settings.certificates) {
        // Postal's own comes before those of the list.
        const bool is_postals = &entry == &settings.certificates.front() &&
                                entry.certificate == settings.smtp_server.tls_certificate_path;
        const auto key =
            is_postals ? std::string(of_postal) : "certificates[" + std::to_string(++count) + "]";
        std::error_code ignored;
        if (entry.required || std::filesystem::exists(entry.certificate, ignored)) {
            all.push_back(
                {.key = key, .files = {.certificate = entry.certificate, .key = entry.key}}
            );
        }
    }
    return all;
}

net::TlsServerOptions tls_options(const config::Settings& settings) {
    net::TlsServerOptions options;
    options.minimum_version = version_name(settings.tls.minimum_version);
    options.ciphers = settings.tls.ciphers;
    return options;
}

std::shared_ptr<net::TlsServer> load_certificates(
    const config::Settings& settings, base::Log& log, base::Time now
) {
    auto options = tls_options(settings);
    for (auto& named : certificate_files(settings)) {
        options.certificates.push_back(std::move(named.files));
    }
    if (options.certificates.empty()) {
        const auto directory = std::filesystem::path(settings.store.directory) / "tls";
        options.certificates.push_back(self_signed_files(directory, listener_names(settings), now));
        log.warning(
            "app",
            "self_signed_certificate",
            {{"why", "no certificate is configured"}, {"directory", directory.string()}}
        );
    }
    return net::TlsServer::create(std::move(options));
}

}  // namespace postrider::app
