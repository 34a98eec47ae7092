// Validates the chain of ARC sets of a message, without asking the DNS itself (RFC 8617 §5.2).
#pragma once

#include <cstddef>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "arc/sets.h"
#include "arc/verdict.h"
#include "base/time.h"
#include "dkim/body_hashes.h"
#include "dkim/record.h"
#include "mail/header.h"

namespace postrider::arc {

/// Different forms of the body that are hashed; one that is not fails its signature, which matters
/// to the newest set alone.
inline constexpr std::size_t bodies_max = 4;

/// What the DNS says of the names asked for. A name that is missing counts as one of which it
/// cannot tell.
using Keys = std::map<std::string, dkim::TxtAnswer, std::less<>>;

/// One message: header first, then the body in pieces, then the keys. Resource; one thread at a
/// time; each set takes some 50 to 200 µs.
class Validation {
public:
    /// `header` and the message that it views must outlive the validation.
    explicit Validation(const mail::HeaderBlock& header);

    /// The TXT names to ask for, each once, the most important first; none where no key can save
    /// the chain.
    std::vector<std::string> key_names() const;
    /// Whether the body matters at all.
    bool needs_body() const { return is_worth_checking(); }

    /// What follows the empty line. Not after the first `judge`.
    void add_body(std::string_view bytes);

    Verdict judge(const Keys& keys, base::Time time);

private:
    bool is_worth_checking() const { return verdict_.reason == Reason::verified; }
    Reason check_structure() const;
    dkim::Reason check_message(std::size_t index, const Keys& keys, base::Time time) const;
    dkim::Reason check_seal(const Set& set, std::string_view before, const Keys& keys) const;
    /// The instance whose seal fails; 0 when none does.
    unsigned find_broken_seal(const Keys& keys, dkim::Reason& cause) const;
    unsigned find_oldest_pass(const Keys& keys, base::Time time) const;

    const mail::HeaderBlock& header_;
    std::vector<Set> sets_;
    std::vector<std::size_t> body_of_set_;
    dkim::BodyHashes bodies_{bodies_max};
    /// As far as the fields alone tell.
    Verdict verdict_;
};

}  // namespace postrider::arc
