// A DMARC policy record as a value (RFC 9989 §4.7; the tags of RFC 7489 that it dropped are known).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::dmarc {

/// What is read of one record; the rest is ignored.
inline constexpr std::size_t record_size_max = 4096;
inline constexpr std::size_t report_addresses_max = 10;

enum class Policy : std::uint8_t { none, quarantine, reject };
enum class Alignment : std::uint8_t { relaxed, strict };
/// psd=: whether the domain is a public suffix, below which strangers register names.
enum class SuffixClaim : std::uint8_t { unknown, is_suffix, is_no_suffix };

std::string_view name_of(Policy policy);

struct Record {
    /// p=, sp= and np=, each with its default filled in.
    Policy policy = Policy::none;
    Policy subdomain_policy = Policy::none;
    Policy absent_subdomain_policy = Policy::none;
    Alignment dkim_alignment = Alignment::relaxed;
    Alignment spf_alignment = Alignment::relaxed;
    /// t=y, or pct=0 of RFC 7489, which said the same: apply one step less than the policy.
    bool is_test = false;
    SuffixClaim suffix = SuffixClaim::unknown;
    /// rua= and ruf=: the addresses of mailto URIs as written, without their size limits.
    std::vector<std::string> aggregate_addresses;
    std::vector<std::string> failure_addresses;
    /// fo=
    std::string failure_options = "0";

    bool operator==(const Record&) const = default;
};

/// Whether the text says that it is a DMARC record, good or bad.
bool is_policy_record(std::string_view text);

/// Reads one record. What is unknown or wrong in a tag is ignored, but a record without a policy
/// counts only if it asks for reports, and then as p=none (RFC 9989 §4.10.1).
std::optional<Record> parse_record(std::string_view text);

/// The one policy record among the TXT records of a name; nothing when there are several.
std::optional<Record> choose_record(std::span<const std::string> texts);

}  // namespace postrider::dmarc
