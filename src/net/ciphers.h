// Whether a list of ciphers names any.
#pragma once

#include <string>

namespace postrider::net {

/// An OpenSSL cipher list for TLS 1.2 and below.
bool has_known_cipher(const std::string& list);

}  // namespace postrider::net
