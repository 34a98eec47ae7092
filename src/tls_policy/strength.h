// How much TLS mail to a destination must show.
#pragma once

#include <cstdint>

namespace postrider::tls_policy {

/// From the least to the most.
enum class Strength : std::uint8_t {
    clear,          ///< no TLS
    opportunistic,  ///< TLS where it is offered; clear text when it fails
    encrypted,      ///< TLS with any certificate, or nothing
    verified,       ///< TLS with a certificate that is proven, or nothing
    dane,           ///< the same, proven by TLSA records of a host that DNSSEC proves
};

}  // namespace postrider::tls_policy
