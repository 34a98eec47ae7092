// What the operator asks of TLS, destination by destination.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tls_policy/strength.h"

namespace postrider::tls_policy {

/// Whether what the destination publishes (DANE, MTA-STS) counts.
enum class Published : std::uint8_t {
    obeyed,
    ignored,  ///< what it publishes is wrong, and mail must go
};

/// Value.
struct Rule {
    /// As A-label in lower case: "example.test", or "*.example.test" for all names below it.
    std::string domain;
    Strength strength = Strength::opportunistic;
    Published published = Published::obeyed;
    std::string place = {};  ///< where it stands: "FILE:LINE"
};

/// The first that is about `domain` (A-label, lower case); null: none is.
const Rule* rule_for(std::span<const Rule> rules, std::string_view domain);

}  // namespace postrider::tls_policy
