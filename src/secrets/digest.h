// Digests and message authentication codes, as bytes and as hexadecimal.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;
struct evp_md_st;

namespace postrider::secrets {

using Digest256 = std::array<unsigned char, 32>;

inline std::string_view view(const Digest256& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// SHA-256 of bytes that come in pieces. Resource; one thread at a time.
class Sha256 {
public:
    Sha256();
    Sha256(Sha256&&) noexcept = default;
    Sha256& operator=(Sha256&&) noexcept = default;

    void add(std::string_view bytes);
    /// The digest of all that was added; begins anew afterwards.
    Digest256 finish();

private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

Digest256 sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
/// Only where a protocol asks for SHA-1, never for security.
std::string sha1_hex(std::string_view bytes);
/// RFC 2104; key and text of any size.
Digest256 hmac_sha256(std::string_view key, std::string_view text);
/// 16 bytes; only for CRAM-MD5 (RFC 2195).
std::string hmac_md5(std::string_view key, std::string_view text);

/// Equal, in a time that depends on the sizes alone.
bool equal_in_constant_time(std::string_view a, std::string_view b);

/// OpenSSL's SHA-256, fetched once: every implicit fetch costs a locked look-up. Never freed.
const evp_md_st* sha256_algorithm();
/// The same for SHA-1.
const evp_md_st* sha1_algorithm();

}  // namespace postrider::secrets
