// What a chain of ARC sets is worth, and why (RFC 8617 §5.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dkim/reason.h"

namespace postrider::arc {

/// The chain validation status of RFC 8617 §4.4.
enum class Status : std::uint8_t { none, fail, pass };

std::string_view name_of(Status status);

enum class Reason : std::uint8_t {
    no_sets,
    verified,
    /// A field that cannot be read, or that lacks its instance.
    malformed_field,
    /// A set that lacks a field or has one twice, or a set missing in the chain.
    incomplete_set,
    too_many_sets,
    /// Whoever sealed last says that the chain had failed already.
    sealed_as_failed,
    /// A seal within the chain that does not say what its place demands.
    contradictory_seals,
    message_signature_failed,
    seal_failed,
};

/// For people.
std::string_view describe(Reason reason);

/// Value.
struct Verdict {
    Status status = Status::none;
    Reason reason = Reason::no_sets;
    /// The highest instance in the message.
    unsigned instances = 0;
    /// The one whose signature or seal failed, and why; 0 when none did.
    unsigned instance_at_fault = 0;
    dkim::Reason cause = dkim::Reason::verified;
    /// The first instance from which on every message signature verifies; 0 when all do.
    unsigned oldest_pass = 0;
    /// Who sealed, the first one first (d= of the seals); empty unless the chain is complete.
    std::vector<std::string> sealers;

    /// Whether the DNS could not tell a key, so that another try may end differently.
    bool is_temporary() const { return cause == dkim::Reason::key_unavailable; }
};

}  // namespace postrider::arc
