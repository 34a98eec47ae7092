// The ARC sets of a message: three fields each, tied together by their instance (RFC 8617 §4.2).
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <vector>

#include "arc/verdict.h"
#include "dkim/signature.h"
#include "mail/header.h"

namespace postrider::arc {

/// RFC 8617 §4.2.1.
inline constexpr unsigned instance_max = 50;

/// Value; `results`, `message` and `seal` are indices among the message's fields.
struct Set {
    std::size_t results = 0;
    std::size_t message = 0;
    std::size_t seal = 0;
    std::expected<dkim::Signature, dkim::Reason> message_signature;
    std::expected<dkim::Signature, dkim::Reason> seal_signature;
    /// What the seal says of the sets before it (cv=).
    Status claim = Status::none;
};

/// In the order of their instances, from 1 without a gap; empty when the message has none.
std::expected<std::vector<Set>, Reason> find_sets(const mail::HeaderBlock& header);

/// The highest instance that any field claims, also where the sets are broken.
unsigned highest_instance(const mail::HeaderBlock& header);

/// Appends a set's fields in the canonical form and order that seals sign (RFC 8617 §5.1.1).
void append_set(std::string& text, std::span<const mail::Field> fields, const Set& set);

}  // namespace postrider::arc
