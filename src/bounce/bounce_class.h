// What kind of trouble a refused message met: the ten classes that everything else decides by.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace postrider::bounce {

enum class BounceClass : std::uint8_t {
    bad_address,     ///< nobody there: the mailbox, or its domain
    mailbox_full,    ///< somebody there, but no room
    reputation,      ///< the receiver thinks ill of the sending host or domain
    content,         ///< the receiver does not want this message, or cannot read it
    policy,          ///< the receiver's rules say no
    authentication,  ///< SPF, DKIM, DMARC or reverse DNS do not hold
    rate,            ///< too much at once
    network,         ///< the receiver was not reached, or not in time
    relaying,        ///< the host asked does not take mail for this domain
    other,
};

/// "bad-address", "mailbox-full" … as rules, the store and the APIs spell them.
std::string_view name_of(BounceClass value);
std::optional<BounceClass> parse_bounce_class(std::string_view name);

}  // namespace postrider::bounce
