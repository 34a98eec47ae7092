// An SPF record as a value (RFC 7208 §4.6, §5, §6).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"

namespace postrider::spf {

/// What a matching mechanism says, and what a check ends with (RFC 7208 §2.6).
enum class Result : std::uint8_t { none, neutral, pass, fail, softfail, temperror, permerror };

std::string_view name_of(Result result);

enum class Kind : std::uint8_t { all, include, a, mx, ptr, ip4, ip6, exists };

struct Mechanism {
    Result result = Result::pass;
    Kind kind = Kind::all;
    /// With macros; empty means the current domain.
    std::string domain;
    /// For ip4 and ip6; none for an IPv4-mapped ip6, which matches nobody.
    std::optional<base::IpNetwork> network;
    unsigned prefix_v4 = 32;
    unsigned prefix_v6 = 128;
    /// As written, for reports.
    std::string text;
};

struct Record {
    std::vector<Mechanism> mechanisms;
    std::string redirect;
    std::string explanation;
};

/// "v=spf1" alone or before a space, in any case (RFC 7208 §4.5).
bool is_spf_record(std::string_view text);

/// Nothing when there is any syntax error anywhere, which makes the check a permerror.
std::optional<Record> parse_record(std::string_view text);

}  // namespace postrider::spf
