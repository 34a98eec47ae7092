// A DKIM-Signature field as a value (RFC 6376 §3.5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "dkim/canonical.h"
#include "dkim/key.h"
#include "dkim/reason.h"
#include "dkim/tags.h"

namespace postrider::dkim {

inline constexpr std::size_t signed_fields_max = 512;

struct Signature {
    Algorithm algorithm = Algorithm::rsa_sha256;
    Canonicalization header_form = Canonicalization::simple;
    Canonicalization body_form = Canonicalization::simple;
    /// d= and s= as A-labels in lower case.
    std::string domain;
    std::string selector;
    /// i=, or "@" and the domain.
    std::string identity;
    /// h=, in order, as written.
    std::vector<std::string> signed_fields;
    /// b= and bh=, decoded.
    std::string signature;
    std::string body_hash;
    /// l=, in octets of the canonical body.
    std::uint64_t length = BodyHash::whole;
    /// t= and x=, seconds since 1970.
    std::optional<std::uint64_t> signed_at;
    std::optional<std::uint64_t> expires_at;

    /// Where its key is published as TXT.
    std::string key_name() const { return selector + "._domainkey." + domain; }
    bool is_expired(base::Time time) const;
};

/// Reads the field's value. Everything that RFC 6376 §6.1.1 asks of it alone is checked; that it
/// has expired is not.
std::expected<Signature, Reason> parse_signature(std::string_view value);

}  // namespace postrider::dkim
