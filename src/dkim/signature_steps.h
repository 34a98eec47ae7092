// The steps in which the tags of a signature are read; DKIM and ARC choose from them.
#pragma once

#include <expected>
#include <optional>
#include <span>

#include "dkim/reason.h"
#include "dkim/signature.h"
#include "dkim/tags.h"

namespace postrider::dkim {

/// Reads some tags into the signature and says what is wrong with them.
using Step = std::optional<Reason> (*)(const TagList& tags, Signature& signature);

/// Takes the steps in order up to the first that finds fault.
std::expected<Signature, Reason> read_signature(const TagList& tags, std::span<const Step> steps);

/// a=
std::optional<Reason> read_algorithm(const TagList& tags, Signature& signature);
/// c=
std::optional<Reason> read_forms(const TagList& tags, Signature& signature);
/// q=
std::optional<Reason> read_query(const TagList& tags, Signature& signature);
/// d= and s=
std::optional<Reason> read_domain(const TagList& tags, Signature& signature);
/// h=, in which anything may stand but too much.
std::optional<Reason> read_signed_fields(const TagList& tags, Signature& signature);
/// b=
std::optional<Reason> read_code(const TagList& tags, Signature& signature);
/// bh=
std::optional<Reason> read_body_hash(const TagList& tags, Signature& signature);
/// l=
std::optional<Reason> read_length(const TagList& tags, Signature& signature);
/// t= and x=
std::optional<Reason> read_times(const TagList& tags, Signature& signature);

}  // namespace postrider::dkim
