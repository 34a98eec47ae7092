// Adds an ARC set to a message that is passed on (RFC 8617 §5.1).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arc/verdict.h"
#include "base/time.h"
#include "dkim/sign.h"
#include "mail/header.h"
#include "secrets/digest.h"

namespace postrider::arc {

/// Value, but it views what `results` and `signer` stand for.
struct SealRequest {
    const dkim::Signer& signer;
    /// What this host found, as an Authentication-Results field would say it: "id; spf=pass; …".
    std::string_view results;
    base::Time time;
    /// The names for h=, in order; see fields_to_seal.
    std::vector<std::string> signed_fields;
};

/// The fields that identify a message, every occurrence, and From once more than it occurs.
std::vector<std::string> fields_to_seal(std::span<const mail::Field> fields);

/// The three fields of the next set, to stand in front of the header. `body_hash` is that of the
/// relaxed body, `chain` the verdict on this very message. Nothing when the chain has ended: it was
/// sealed as failed, or is full. CPU-bound, two signatures: worker pool. Any thread.
std::optional<std::string> seal(
    const mail::HeaderBlock& header,
    const secrets::Digest256& body_hash,
    const Verdict& chain,
    const SealRequest& request
);

}  // namespace postrider::arc
