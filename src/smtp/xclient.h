// Postfix's XCLIENT: a trusted client says for whom it speaks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/ip.h"
#include "smtp/reply.h"

namespace postrider::smtp {

/// What is said; nothing: not said, or said to be unknown ([UNAVAILABLE], [TEMPUNAVAIL]). Value.
struct Xclient {
    std::optional<base::IpAddress> address = std::nullopt;
    std::optional<std::uint16_t> port = std::nullopt;
    /// The client's host name, taken for confirmed. Empty: it has none.
    std::optional<std::string> name = std::nullopt;
    std::optional<std::string> helo = std::nullopt;
    std::optional<base::IpAddress> destination_address = std::nullopt;
    std::optional<std::uint16_t> destination_port = std::nullopt;
};

/// Behind "XCLIENT " in the answer to EHLO.
inline constexpr std::string_view xclient_offer = "NAME ADDR PORT PROTO HELO DESTADDR DESTPORT";

/// Room for every attribute, a host name of 255 octets in xtext among them.
inline constexpr std::size_t xclient_line_size_max = 2048;

/// `text` is what follows the verb. The error is the reply to give.
std::expected<Xclient, Reply> parse_xclient(std::string_view text);

}  // namespace postrider::smtp
