// An MTA-STS policy as a value (RFC 8461 §3).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::tls_policy {

/// RFC 8461 §3.3.
inline constexpr std::size_t sts_policy_size_max = 64 * 1024;
inline constexpr std::size_t sts_patterns_max = 200;
/// RFC 8461 §3.2: about a year.
inline constexpr std::chrono::seconds sts_age_max{31'557'600};

enum class StsMode : std::uint8_t { none, testing, enforce };

/// "none", "testing", "enforce"
std::string_view name_of(StsMode mode);

struct StsPolicy {
    StsMode mode = StsMode::none;
    /// mx=, lower case, as written: "mx.example.test", "*.example.test".
    std::vector<std::string> patterns;
    std::chrono::seconds max_age{0};
    friend bool operator==(const StsPolicy&, const StsPolicy&) = default;
};

/// The error is what is wrong, in words.
std::expected<StsPolicy, std::string_view> parse_sts_policy(std::string_view text);

/// The id of the one record that says that there is a policy, among the TXT records of
/// "_mta-sts.DOMAIN"; nothing where there is none, or several, or a wrong one.
std::optional<std::string> sts_policy_id(std::span<const std::string> texts);

/// Whether mail may go to this host under the policy (RFC 8461 §4.1).
bool is_named(const StsPolicy& policy, std::string_view host);

}  // namespace postrider::tls_policy
