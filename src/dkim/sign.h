// Writes DKIM-Signature fields (RFC 6376 §5).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "dkim/key.h"
#include "mail/header.h"
#include "secrets/digest.h"

namespace postrider::dkim {

/// Who signs: the key published at `selector`._domainkey.`domain`. Value.
struct Signer {
    std::string domain;
    std::string selector;
    SigningKey key;
};

/// One DKIM-Signature field for each signer, each with its last CRLF, to stand in front of
/// `fields`. `body_hash` is that of the relaxed body, `time` becomes t=. CPU-bound, some 0.3 ms
/// with RSA-2048: worker pool. Any thread.
///
/// Signed are the fields of Postal's list and a few that receivers ask for, every occurrence;
/// those that a reader sees are signed once more than they occur, so that none can be added
/// (RFC 6376 §5.4.2, §8.15).
std::string sign(
    std::span<const mail::Field> fields,
    const secrets::Digest256& body_hash,
    std::span<const Signer> signers,
    base::Time time
);

}  // namespace postrider::dkim
