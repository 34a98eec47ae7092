// What the operator asks of TLS, destination by destination.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/tls.h"
#include "tls_policy/strength.h"

namespace postrider::tls_policy {

/// Whether what the destination publishes (DANE, MTA-STS) counts.
enum class Published : std::uint8_t {
    obeyed,
    ignored,  ///< what it publishes is wrong, and mail must go
};

/// What proves a certificate where the operator says so himself. Value.
struct Proof {
    /// Names, of which it must bear one: in the place of the host's. ".a.test": any below it.
    std::vector<std::string> names = {};
    /// The certificates and keys themselves, as records that name them.
    std::vector<net::DaneRecord> pins = {};

    bool is_empty() const { return names.empty() && pins.empty(); }
};

/// By the SHA-256 of the certificate, or of its public key.
std::vector<net::DaneRecord> pin(const std::string& digest);

/// Value.
struct Rule {
    /// As A-label in lower case: "example.test", or "*.example.test" for all names below it.
    std::string domain;
    Strength strength = Strength::opportunistic;
    Published published = Published::obeyed;
    Proof proof = {};        ///< with Strength::verified
    std::string place = {};  ///< where it stands: "FILE:LINE"
};

/// The first that is about `domain` (A-label, lower case); null: none is.
const Rule* rule_for(std::span<const Rule> rules, std::string_view domain);

}  // namespace postrider::tls_policy
