// A key's TXT record as a value (RFC 6376 §3.6.1).
#pragma once

#include <expected>
#include <string_view>

#include "dkim/key.h"
#include "dkim/reason.h"
#include "dkim/signature.h"

namespace postrider::dkim {

struct KeyRecord {
    PublicKey key;
    /// t=y: the domain is testing, its failures mean nothing.
    bool is_test = false;
    /// t=s: the identity must be in the domain itself, not below it.
    bool is_strict = false;
};

/// Reads the record in so far as it may serve a signature of this algorithm.
std::expected<KeyRecord, Reason> parse_key_record(std::string_view text, Algorithm algorithm);

/// Whether the text says that it is a key (v=DKIM1) or could be one.
bool looks_like_key_record(std::string_view text);

}  // namespace postrider::dkim
