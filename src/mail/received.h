// The trace that every station of a message's way puts in front of it (RFC 5321 §4.4).
#pragma once

#include "base/ip.h"
#include "base/time.h"
#include "mail/address.h"
#include "mail/header.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postrider::mail {

/// How a message came, for the `with` clause.
struct Arrival {
    enum class Protocol : std::uint8_t { smtp, esmtp, http };
    Protocol protocol = Protocol::esmtp;
    bool encrypted = false;
    bool authenticated = false;
    /// SMTPUTF8 was asked for (RFC 6531 §4.3).
    bool utf8 = false;
};

/// "ESMTPSA", "UTF8SMTPS", "HTTP" … (RFC 3848 and RFC 6531 §4.3).
std::string_view with_keyword(const Arrival& arrival);

/// Who handed the message over.
struct Sender {
    /// As it said, unchecked; "api" for HTTP.
    std::string helo;
    base::IpAddress address;
    /// Confirmed by the DNS, or "unknown": `(name [192.0.2.1])`. Empty where nobody asked:
    /// `([192.0.2.1])`.
    std::string host_name;
};

struct Received {
    /// Nothing keeps the sender private.
    std::optional<Sender> from;
    std::string by;
    Arrival arrival;
    /// Our own name for the message; may be empty.
    std::string id;
    /// Only where the message has one recipient, or others would be revealed.
    std::optional<Address> recipient;
    base::Time date;
};

/// The whole field, folded, with its CRLF. What a peer chose cannot break out of its place.
std::string write_received(const Received& received);

/// How many Received fields say `by HOST`: a message that comes again and again is in a loop.
std::size_t count_received_by(const HeaderBlock& header, std::string_view host);

}  // namespace postrider::mail
