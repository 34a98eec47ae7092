// The digest that a signature of header fields signs (RFC 6376 §3.7).
#pragma once

#include <span>
#include <string>

#include "dkim/canonical.h"
#include "mail/header.h"
#include "secrets/digest.h"

namespace postrider::dkim {

/// Of the fields that `names` selects, and of the signature's own field without what its b= says.
/// Each name takes the next occurrence from the bottom up, or nothing (RFC 6376 §5.4.2). `own` may
/// be one of `fields`; it is not selected then.
secrets::Digest256 header_digest(
    std::span<const mail::Field> fields,
    const mail::Field& own,
    std::span<const std::string> names,
    Canonicalization form
);

}  // namespace postrider::dkim
