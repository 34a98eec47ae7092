// Certificates that nobody vouches for, for developer mode and tests.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

#include "base/time.h"

namespace postrider::net {

enum class KeyKind : std::uint8_t { ecdsa_p256, rsa_2048 };

/// PEM. The key is a secret.
struct SelfSigned {
    std::string certificate;
    std::string key;
};

/// Valid for `names` (DNS names, wildcards, IP addresses; the first is also the subject) from
/// `valid_from`. Throws std::runtime_error where OpenSSL fails.
SelfSigned make_self_signed(
    std::span<const std::string> names,
    KeyKind kind,
    base::Time valid_from,
    std::chrono::days lifetime
);

}  // namespace postrider::net
