// Why a signature counts or does not, and what that is called in reports.
#pragma once

#include <cstdint>
#include <string_view>

namespace postrider::dkim {

enum class Reason : std::uint8_t {
    verified,
    // The signature's field.
    malformed_signature,
    missing_tag,
    unsupported_version,
    unsupported_algorithm,
    insecure_algorithm,
    unsupported_canonicalization,
    unsupported_query,
    bad_domain,
    bad_identity,
    from_not_signed,
    too_many_signed_fields,
    bad_time,
    expired,
    // The key's record.
    no_key,
    key_unavailable,
    malformed_key,
    key_revoked,
    key_of_other_algorithm,
    key_forbids_hash,
    key_not_for_mail,
    key_forbids_subdomain,
    key_too_small,
    key_too_large,
    // The message.
    too_many_bodies,
    length_beyond_body,
    body_altered,
    header_altered,
};

/// The results of RFC 8601 §2.7.1.
enum class Status : std::uint8_t { pass, fail, policy, neutral, temperror, permerror };

Status status_of(Reason reason);
/// For the reason= of an Authentication-Results field and for people.
std::string_view describe(Reason reason);
std::string_view name_of(Status status);

}  // namespace postrider::dkim
