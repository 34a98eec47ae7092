// Whether an address may send for a domain: RFC 7208's check_host, which asks its caller for DNS.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/ip.h"
#include "base/time.h"
#include "spf/record.h"

namespace postrider::spf {

/// RFC 7208 §4.6.4.
inline constexpr int lookups_max = 10;
inline constexpr int void_lookups_max = 2;
inline constexpr std::size_t mx_max = 10;
inline constexpr std::size_t ptr_max = 10;
/// A longer explanation is none.
inline constexpr std::size_t explanation_size_max = 1000;

/// Who is asking to send. Value.
struct Subject {
    base::IpAddress client;
    std::string helo;
    /// Without angle brackets; empty for the null path, then the HELO name is checked.
    std::string mail_from;
    /// Our name and time, for explanations.
    std::string receiver;
    base::Time time;
};

enum class RecordType : std::uint8_t { txt, a, aaaa, mx, ptr };

struct Question {
    RecordType type = RecordType::txt;
    /// Lower case, without a final dot; labels may hold any printable byte.
    std::string name;
    friend auto operator<=>(const Question&, const Question&) = default;
};

enum class NoAnswer : std::uint8_t { nothing, cannot_tell };

struct Records {
    /// TXT with its strings joined, MX hosts by preference, PTR names.
    std::vector<std::string> texts;
    std::vector<base::IpAddress> addresses;
};

/// Found records are not empty; no such name and no such type are both `nothing`.
using Answer = std::expected<Records, NoAnswer>;

struct Verdict {
    Result result = Result::none;
    /// The domain whose record decided, after redirects.
    std::string domain;
    /// The mechanism that matched, as written; empty when none did.
    std::string mechanism;
    /// What the domain tells those it refuses; empty when it tells nothing.
    std::string explanation;
};

/// One check. Value; pure. Usage: while `next` asks a question, hand in its answer.
///
/// Each call evaluates from the beginning over the answers so far, which costs microseconds and
/// spares a machine of explicit states for includes within includes.
class Check {
public:
    explicit Check(Subject subject);

    using Step = std::variant<Question, Verdict>;
    Step next() const;
    /// The answer to the question that `next` asked.
    void answer(Question question, Answer answer);

private:
    Subject subject_;
    std::string sender_local_;
    std::string sender_domain_;
    std::map<Question, Answer> answers_;
};

}  // namespace postrider::spf
