// Where a domain wants TLS reports (RFC 8460 §3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace postrider::reports {

/// Receivers of one domain beyond this are left out.
inline constexpr std::size_t tls_receivers_max = 4;

struct TlsReceiver {
    enum class Kind : std::uint8_t { mail, https };
    Kind kind = Kind::mail;
    std::string target;  ///< an address, or a URL
    friend bool operator==(const TlsReceiver&, const TlsReceiver&) = default;
};

/// Of the one TLSRPT record among the TXT records of "_smtp._tls.DOMAIN"; none where there is no
/// record, several, or a wrong one.
std::vector<TlsReceiver> tls_receivers(std::span<const std::string> texts);

}  // namespace postrider::reports
