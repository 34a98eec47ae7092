// A delivery's id in sixteen characters that nobody else can make: no index is needed to trust it.
#include "secrets/delivery_token.h"

#include "base/ascii.h"
#include "base/check.h"
#include "secrets/sodium.h"

#include <sodium.h>

#include <array>
#include <optional>

namespace postrider::secrets {
namespace {

__extension__ using Number = unsigned __int128;

constexpr unsigned id_bits = 53;
constexpr unsigned mac_bits = 42;
constexpr std::uint64_t mac_mask = (std::uint64_t{1} << mac_bits) - 1;
constexpr std::string_view base62 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view base32 = "abcdefghijklmnopqrstuvwxyz234567";

static_assert(key_size == 2 * crypto_shorthash_siphash24_KEYBYTES);

/// SipHash-2-4, a keyed pseudorandom function; `half` of the key keeps its two uses apart.
std::uint64_t keyed(const SecretKey& key, std::size_t half, std::uint64_t number) {
    std::array<unsigned char, 8> in{};
    for (auto& byte : in) {
        byte = static_cast<unsigned char>(number & 0xff);
        number >>= 8;
    }
    std::array<unsigned char, crypto_shorthash_siphash24_BYTES> out{};
    crypto_shorthash_siphash24(
        out.data(), in.data(), in.size(), key.data() + half * crypto_shorthash_siphash24_KEYBYTES
    );
    std::uint64_t result = 0;
    for (const auto byte : out) {
        result = result << 8 | byte;
    }
    return result;
}

std::uint64_t mac_of(const SecretKey& key, std::uint64_t id) {
    return keyed(key, 0, id) & mac_mask;
}

std::uint64_t mask_of(const SecretKey& key, std::uint64_t mac) {
    return keyed(key, 1, mac) & delivery_id_max;
}

Number number_of(const SecretKey& key, std::uint64_t id) {
    CHECK(id <= delivery_id_max);
    const std::uint64_t mac = mac_of(key, id);
    return Number{id ^ mask_of(key, mac)} << mac_bits | mac;
}

std::string write(Number number, std::string_view alphabet, std::size_t size) {
    std::string text(size, '\0');
    for (auto place = text.rbegin(); place != text.rend(); ++place) {
        *place = alphabet[static_cast<std::size_t>(number % alphabet.size())];
        number /= alphabet.size();
    }
    return text;
}

std::optional<Number> parse(std::string_view text, std::string_view alphabet, std::size_t size) {
    if (text.size() != size) {
        return std::nullopt;
    }
    Number number = 0;
    for (const char c : text) {
        const auto digit = alphabet.find(c);
        if (digit == std::string_view::npos) {
            return std::nullopt;
        }
        number = number * alphabet.size() + digit;
    }
    return number;
}

std::expected<std::uint64_t, TokenError> open(
    const SecretKey& key, const std::optional<Number>& number
) {
    if (!number || *number >> (id_bits + mac_bits) != 0) {
        return std::unexpected(TokenError::malformed);
    }
    const auto mac = static_cast<std::uint64_t>(*number) & mac_mask;
    const auto id = static_cast<std::uint64_t>(*number >> mac_bits) ^ mask_of(key, mac);
    // One comparison of whole words takes the same time wherever they differ.
    if (mac_of(key, id) != mac) {
        return std::unexpected(TokenError::forged);
    }
    return id;
}

}  // namespace

DeliveryToken::DeliveryToken(const InstallationKey& key) : key_(key.derive("delivery token")) {}

std::string DeliveryToken::make(std::uint64_t delivery_id) const {
    return write(number_of(key_, delivery_id), base62, delivery_token_size);
}

std::expected<std::uint64_t, TokenError> DeliveryToken::read(std::string_view token) const {
    return open(key_, parse(token, base62, delivery_token_size));
}

std::string DeliveryToken::make_for_address(std::uint64_t delivery_id) const {
    return write(number_of(key_, delivery_id), base32, address_token_size);
}

std::expected<std::uint64_t, TokenError> DeliveryToken::read_from_address(std::string_view token
) const {
    if (token.size() != address_token_size) {
        return std::unexpected(TokenError::malformed);
    }
    return open(key_, parse(base::to_lower(token), base32, address_token_size));
}

}  // namespace postrider::secrets
