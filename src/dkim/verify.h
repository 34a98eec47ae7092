// Verifies the DKIM signatures of a message, without asking the DNS itself (RFC 6376 §6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "dkim/body_hashes.h"
#include "dkim/reason.h"
#include "dkim/record.h"
#include "dkim/signature.h"
#include "mail/header.h"

namespace postrider::dkim {

/// Signatures beyond these are not looked at.
inline constexpr std::size_t signatures_max = 10;

/// What became of one signature.
struct Result {
    Reason reason = Reason::verified;
    Status status = Status::pass;
    /// d=, s=, i=; empty when the field could not be read.
    std::string domain;
    std::string selector;
    std::string identity;
    /// a=; means nothing when the field could not be read.
    Algorithm algorithm = Algorithm::rsa_sha256;
    /// The first characters of b= (RFC 6008), which tell signatures apart in reports.
    std::string signature_start;
    int key_bits = 0;
    /// t=y in the key's record: a failure then counts as neutral.
    bool is_test = false;
    /// Octets of the canonical body that l= left unsigned.
    std::uint64_t octets_unsigned = 0;
};

/// One message: header first, then the body in pieces, then the keys. Resource; one thread at a
/// time; checking a signature takes some 20 to 100 µs.
///
///     Verification verification(header);
///     verification.add_body(…);
///     for (i < verification.size()) judge(i, answer to key_name(i), time);
class Verification {
public:
    /// `header` and the message that it views must outlive the verification.
    explicit Verification(const mail::HeaderBlock& header);

    /// Signatures found, in order, at most `signatures_max`.
    std::size_t size() const { return candidates_.size(); }
    /// The TXT name to ask for; empty when no key can save this signature.
    std::string key_name(std::size_t index) const;

    /// What follows the empty line. Not after the first `judge`.
    void add_body(std::string_view bytes);

    /// `answer` to the question for `key_name`; anything when that is empty.
    Result judge(std::size_t index, const TxtAnswer& answer, base::Time time);

private:
    struct Candidate {
        std::size_t field = 0;
        std::expected<Signature, Reason> signature;
        std::size_t body = 0;
    };
    void judge_signature(const Candidate& candidate, const TxtAnswer& answer, Result& result);
    Reason check_message(const Candidate& candidate, const PublicKey& key) const;

    const mail::HeaderBlock& header_;
    std::vector<Candidate> candidates_;
    BodyHashes bodies_{signatures_max};
};

/// Whole messages at once: `ask` is called for each name.
template <class Ask>
std::vector<Result> verify(
    const mail::HeaderBlock& header, std::string_view body, Ask&& ask, base::Time time
) {
    Verification verification(header);
    verification.add_body(body);
    std::vector<Result> results;
    for (std::size_t i = 0; i < verification.size(); ++i) {
        const auto name = verification.key_name(i);
        const TxtAnswer none = std::unexpected(NoAnswer::not_there);
        results.push_back(verification.judge(i, name.empty() ? none : ask(name), time));
    }
    return results;
}

}  // namespace postrider::dkim
