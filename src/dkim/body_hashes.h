// The body's hashes that the signatures of one message ask for, each computed once.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "dkim/canonical.h"
#include "dkim/reason.h"
#include "dkim/signature.h"

namespace postrider::dkim {

/// First every `want`, then the body, then `finish`, then `check`. Resource; one thread at a time.
class BodyHashes {
public:
    /// Hashing costs time: what is wanted beyond `different_max` is not computed.
    explicit BodyHashes(std::size_t different_max) : different_max_(different_max) {}

    /// Which of the hashes the signature needs.
    std::size_t want(const Signature& signature);
    void add(std::string_view bytes);
    /// Once or more often.
    void finish();

    /// What is wrong with the body, as far as the signature tells.
    std::optional<Reason> check(std::size_t index, const Signature& signature) const;
    /// Octets of the canonical body.
    std::uint64_t length(std::size_t index) const { return hashes_.at(index).hash.length(); }

private:
    struct Wanted {
        Canonicalization form;
        std::uint64_t length_max;
        BodyHash hash;
        secrets::Digest256 digest;
    };

    std::size_t different_max_;
    std::vector<Wanted> hashes_;
    bool finished_ = false;
};

}  // namespace postrider::dkim
