// Which certificates the listeners show: the operator's, or one that we sign ourselves.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "config/settings.h"
#include "net/tls.h"

namespace postrider::app {

/// A certificate for `names`, made in `directory` when it is not there yet, or soon expires.
net::CertificateFiles self_signed_files(
    const std::filesystem::path& directory, const std::vector<std::string>& names, base::Time now
);

/// A certificate that is to be shown, and the key of the configuration that names it.
struct NamedCertificate {
    std::string key;
    net::CertificateFiles files;
};
/// Those of the settings that are there, or must be.
std::vector<NamedCertificate> certificate_files(const config::Settings& settings);
/// All but the certificates.
net::TlsServerOptions tls_options(const config::Settings& settings);

/// Those of the settings; where Postal's default files are absent and nothing else is named, one
/// signed by ourselves, with a warning. Throws net::TlsError naming the file that cannot be used.
std::shared_ptr<net::TlsServer> load_certificates(
    const config::Settings& settings, base::Log& log, base::Time now
);

}  // namespace postrider::app
