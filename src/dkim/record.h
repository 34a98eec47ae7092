// A key's TXT record as a value (RFC 6376 §3.6.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "dkim/key.h"
#include "dkim/reason.h"
#include "dkim/signature.h"

namespace postrider::dkim {

/// Records of one name that are tried; a name should have one.
inline constexpr std::size_t records_max = 4;

enum class NoAnswer : std::uint8_t { not_there, cannot_tell };
/// The TXT records of a name, each with its strings joined.
using TxtAnswer = std::expected<std::vector<std::string>, NoAnswer>;

struct KeyRecord {
    PublicKey key;
    /// t=y: the domain is testing, its failures mean nothing.
    bool is_test = false;
    /// t=s: the identity must be in the domain itself, not below it.
    bool is_strict = false;
};

/// Reads the record in so far as it may serve a signature of this algorithm.
std::expected<KeyRecord, Reason> parse_key_record(std::string_view text, Algorithm algorithm);

/// The first record that may serve, else what is wrong with the first that looks like a key.
std::expected<KeyRecord, Reason> choose_key_record(const TxtAnswer& answer, Algorithm algorithm);

/// Whether the text says that it is a key (v=DKIM1) or could be one.
bool looks_like_key_record(std::string_view text);

}  // namespace postrider::dkim
