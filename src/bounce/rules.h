// The rule file that says what replies mean, read and checked.
#pragma once

#include "bounce/bounce_class.h"
#include "smtp/reply.h"
#include "smtp/stage.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::bounce {

/// When a reason is reason enough never to write to the address again.
enum class Hardness : std::uint8_t {
    never,
    /// Unless it was said after the message was sent: then "no such user" is often a filter's word.
    rcpt,
    always,
};

/// A section of the file. Value.
struct Reason {
    std::string name;
    BounceClass bounce_class = BounceClass::other;
    Hardness hardness = Hardness::never;
    /// Asked last, after rules that go by codes alone.
    bool is_weak = false;
    /// The detail of the status code x.0.DETAIL that stands for the reason where a report has none:
    /// 900 to 999, so that nobody takes it for what a host said.
    std::uint16_t implied_detail = 900;
    /// The same where the reason is not hard.
    std::uint16_t soft_detail = 900;
};

/// "x.7.25", "5.1.1", "x.7": what an enhanced code must begin with. Value.
struct StatusPattern {
    std::optional<std::uint16_t> status_class;
    std::uint16_t subject = 0;
    std::optional<std::uint16_t> detail;

    bool matches(const std::optional<smtp::EnhancedCode>& code) const;
};

/// A line of the file. Value.
struct Rule {
    /// "no-such-user/user-unknown": from its reason and its own words, so that it stays the same
    /// when the file changes around it.
    std::string id;
    std::size_t line = 0;
    std::size_t reason = 0;
    /// Texts that occur in this order; empty when only the conditions count.
    std::vector<std::string> texts;
    /// Domains of hosts, of which one must fit.
    std::vector<std::string> hosts;
    /// What the reply code begins with.
    std::string code;
    std::optional<StatusPattern> status;
    /// The first stage the condition `at=` names, and the last.
    std::optional<std::pair<smtp::Stage, smtp::Stage>> stages;
};

struct RuleError {
    std::size_t line = 0;
    std::string what;
};

struct RuleFile {
    std::vector<Reason> reasons;
    std::vector<Rule> rules;
};

inline constexpr int rule_file_version = 1;
inline constexpr std::size_t rules_max = 20'000;
inline constexpr std::size_t rule_file_size_max = 1024 * 1024;

/// The format is described in docs/reply-rules.md.
std::expected<RuleFile, RuleError> parse_rules(std::string_view text);

/// rules/replies.rules as it was when this program was built.
std::string_view built_in_rules();

}  // namespace postrider::bounce
