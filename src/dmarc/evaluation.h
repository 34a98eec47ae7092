// Whether a message may speak for its author's domain, and what the domain wants done otherwise:
// DMARC, which asks its caller for DNS.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dmarc/record.h"

namespace postrider::dmarc {

/// RFC 9989 §4.10: the domain itself, then at most this many labels and ever fewer.
inline constexpr std::size_t walk_labels_max = 7;
/// Identities beyond these are not looked at: SPF's and those of ten signatures.
inline constexpr std::size_t identities_max = 11;

/// How the organization is found to which a domain belongs.
enum class Discovery : std::uint8_t {
    /// RFC 9989: by records on the way up to the root. A record that does not say psd= at a name
    /// of the public suffix list counts as psd=y, so that strangers below it stay strangers.
    tree_walk,
    /// RFC 7489: by the public suffix list alone.
    public_suffix_list,
};

enum class Method : std::uint8_t { spf, dkim };
enum class Outcome : std::uint8_t { pass, fail, cannot_tell };

/// A domain that SPF or one signature speaks for. Value.
struct Identity {
    Method method = Method::spf;
    std::string domain;
    Outcome outcome = Outcome::fail;
};

/// Value; domains as A-labels in lower case.
struct Subject {
    std::string author_domain;
    std::vector<Identity> identities;
};

enum class Asked : std::uint8_t {
    /// The TXT records of the name.
    policy,
    /// Whether the name has addresses or mail hosts; any text stands for yes.
    existence,
};

struct Question {
    Asked what = Asked::policy;
    std::string name;
    friend auto operator<=>(const Question&, const Question&) = default;
};

enum class NoAnswer : std::uint8_t { nothing, cannot_tell };
/// TXT records, each with its strings joined.
using Answer = std::expected<std::vector<std::string>, NoAnswer>;

/// RFC 9989 §9.2: the results that Authentication-Results can name.
enum class Result : std::uint8_t { none, pass, fail, temperror, permerror };

std::string_view name_of(Result result);

/// Value.
struct Verdict {
    Result result = Result::none;
    std::string author_domain;
    /// Where the record stands that speaks for the author's domain, and the record.
    std::string policy_domain;
    std::optional<Record> record;
    /// What the record says of this domain: p=, sp= or np=.
    Policy policy = Policy::none;
    /// What is to be done with the message: the policy after a failure, less in test mode.
    Policy disposition = Policy::none;
    bool is_spf_aligned = false;
    bool is_dkim_aligned = false;
};

/// Whichever asks for more, for messages with authors of several domains.
const Verdict& stricter(const Verdict& a, const Verdict& b);

/// One evaluation. Value; pure. Usage: while `next` asks a question, hand in its answer. Each call
/// evaluates from the beginning over the answers so far, which costs microseconds.
class Evaluation {
public:
    explicit Evaluation(Subject subject, Discovery discovery = Discovery::tree_walk);

    using Step = std::variant<Question, Verdict>;
    Step next() const;
    /// The answer to the question that `next` asked.
    void answer(Question question, Answer answer);

private:
    Subject subject_;
    Discovery discovery_;
    std::map<Question, Answer> answers_;
};

/// The names of a tree walk from `domain` on, in order (RFC 9989 §4.10).
std::vector<std::string_view> walk_names(std::string_view domain);

}  // namespace postrider::dmarc
