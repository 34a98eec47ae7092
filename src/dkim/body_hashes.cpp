// The body's hashes that the signatures of one message ask for, each computed once.
#include "dkim/body_hashes.h"

#include "base/check.h"

#include <algorithm>

namespace postrider::dkim {

std::size_t BodyHashes::want(const Signature& signature) {
    CHECK(!finished_);
    const auto found = std::ranges::find_if(hashes_, [&](const Wanted& wanted) {
        return wanted.form == signature.body_form && wanted.length_max == signature.length;
    });
    if (found != hashes_.end() || hashes_.size() == different_max_) {
        return static_cast<std::size_t>(found - hashes_.begin());
    }
    hashes_.push_back({
        .form = signature.body_form,
        .length_max = signature.length,
        .hash = BodyHash(signature.body_form, signature.length),
        .digest = {},
    });
    return hashes_.size() - 1;
}

void BodyHashes::add(std::string_view bytes) {
    CHECK(!finished_);
    for (Wanted& wanted : hashes_) {
        wanted.hash.add(bytes);
    }
}

void BodyHashes::finish() {
    if (!finished_) {
        for (Wanted& wanted : hashes_) {
            wanted.digest = wanted.hash.finish();
        }
        finished_ = true;
    }
}

std::optional<Reason> BodyHashes::check(std::size_t index, const Signature& signature) const {
    CHECK(finished_);
    if (index >= hashes_.size()) {
        return Reason::too_many_bodies;
    }
    const Wanted& wanted = hashes_[index];
    if (signature.length != BodyHash::whole && signature.length > wanted.hash.length()) {
        return Reason::length_beyond_body;
    }
    return secrets::view(wanted.digest) == signature.body_hash
               ? std::nullopt
               : std::optional(Reason::body_altered);
}

}  // namespace postrider::dkim
