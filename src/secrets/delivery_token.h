// A delivery's id in sixteen characters that nobody else can make: no index is needed to trust it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "secrets/installation_key.h"

namespace postrider::secrets {

inline constexpr std::size_t delivery_token_size = 16;
inline constexpr std::size_t address_token_size = 19;
/// Ids fit in what JavaScript counts exactly.
inline constexpr std::uint64_t delivery_id_max = (std::uint64_t{1} << 53) - 1;

enum class TokenError : std::uint8_t {
    /// Not of the right size and alphabet.
    malformed,
    /// Well formed, but not made with our key.
    forged,
};

/// Makes and reads tokens. Value; any thread; some 100 ns a call.
///
/// A token is 95 bits: a 42-bit MAC of the id, and the 53-bit id masked by a function of that
/// MAC, so that tokens show neither order nor volume. A guess succeeds once in 4 * 10^12.
class DeliveryToken {
public:
    explicit DeliveryToken(const InstallationKey& key);

    /// 16 of [A-Za-z0-9], where case is kept: headers and URLs, Postal's message token. CHECKs
    /// that the id is not above `delivery_id_max`.
    std::string make(std::uint64_t delivery_id) const;
    std::expected<std::uint64_t, TokenError> read(std::string_view token) const;

    /// 19 of [a-z2-7]: the same bits for local parts of addresses, which remote systems may turn
    /// to lower or upper case.
    std::string make_for_address(std::uint64_t delivery_id) const;
    std::expected<std::uint64_t, TokenError> read_from_address(std::string_view token) const;

private:
    SecretKey key_;
};

}  // namespace postrider::secrets
