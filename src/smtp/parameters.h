// The ESMTP parameters of MAIL and RCPT: parsed into values, refused in words.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "smtp/reply.h"

namespace postrider::smtp {

/// RFC 6152, RFC 3030.
enum class BodyType : std::uint8_t { seven_bit, eight_bit_mime, binary_mime };

/// RFC 3461 §4.3: how much of the message a bounce brings back.
enum class DsnReturn : std::uint8_t { unspecified, full, headers };

/// RFC 3461 §4.1: when to report to the sender; a set of bits.
enum class Notify : std::uint8_t {
    unspecified = 0,
    never = 1,
    success = 2,
    failure = 4,
    delay = 8,
};
constexpr Notify operator|(Notify a, Notify b) {
    return static_cast<Notify>(static_cast<std::uint8_t>(a) | static_cast<std::uint8_t>(b));
}
constexpr bool has(Notify set, Notify one) {
    return (static_cast<std::uint8_t>(set) & static_cast<std::uint8_t>(one)) != 0;
}

/// RFC 3461 §4.4, RFC 4865 §5, and our own bound on how long mail may be held back.
inline constexpr std::size_t envelope_id_size_max = 100;
inline constexpr std::size_t original_recipient_size_max = 500;
inline constexpr std::chrono::seconds hold_max = std::chrono::days{366};

/// Of MAIL FROM. Value.
struct MailParameters {
    std::optional<std::uint64_t> size = std::nullopt;
    std::optional<BodyType> body = std::nullopt;
    bool smtputf8 = false;
    DsnReturn dsn_return = DsnReturn::unspecified;
    /// ENVID, decoded; empty: none.
    std::string envelope_id = {};
    /// AUTH, decoded (RFC 4954 §5); empty: `<>`.
    std::optional<std::string> auth = std::nullopt;
    /// REQUIRETLS (RFC 8689).
    bool require_tls = false;
    /// FUTURERELEASE (RFC 4865).
    std::optional<std::chrono::seconds> hold_for = std::nullopt;
    std::optional<base::Time> hold_until = std::nullopt;
};

/// Of RCPT TO. Value.
struct RecipientParameters {
    Notify notify = Notify::unspecified;
    /// ORCPT, decoded, as "rfc822;a@b.test"; empty: none.
    std::string original_recipient = {};
};

/// When a message is to be let go; `now` where nothing was asked, or a moment that is past.
base::Time release_time(const MailParameters& parameters, base::Time now);

/// `text` is what follows the path. The error is the reply to give: 501 for a bad value, 555 for an
/// unknown keyword.
std::expected<MailParameters, Reply> parse_mail_parameters(std::string_view text);
std::expected<RecipientParameters, Reply> parse_recipient_parameters(std::string_view text);

}  // namespace postrider::smtp
