// Why a signature counts or does not, and what that is called in reports.
#include "dkim/reason.h"

#include <utility>

namespace postrider::dkim {

Status status_of(Reason reason) {
    switch (reason) {
        case Reason::verified:
            return Status::pass;
        case Reason::expired:
        case Reason::body_altered:
        case Reason::header_altered:
            return Status::fail;
        case Reason::insecure_algorithm:
        case Reason::key_too_small:
            return Status::policy;
        case Reason::key_unavailable:
            return Status::temperror;
        default:
            return Status::permerror;
    }
}

std::string_view describe(Reason reason) {
    switch (reason) {
        case Reason::verified:
            return "verified";
        case Reason::malformed_signature:
            return "malformed signature field";
        case Reason::missing_tag:
            return "required tag missing";
        case Reason::unsupported_version:
            return "unsupported version";
        case Reason::unsupported_algorithm:
            return "unsupported algorithm";
        case Reason::insecure_algorithm:
            return "rsa-sha1 is not secure";
        case Reason::unsupported_canonicalization:
            return "unsupported canonicalization";
        case Reason::unsupported_query:
            return "unsupported query method";
        case Reason::bad_domain:
            return "domain or selector is no domain name";
        case Reason::bad_identity:
            return "identity outside the signing domain";
        case Reason::from_not_signed:
            return "From is not signed";
        case Reason::too_many_signed_fields:
            return "too many signed fields";
        case Reason::bad_time:
            return "malformed time";
        case Reason::expired:
            return "signature expired";
        case Reason::no_key:
            return "no key published";
        case Reason::key_unavailable:
            return "key look-up failed";
        case Reason::malformed_key:
            return "malformed key record";
        case Reason::key_revoked:
            return "key revoked";
        case Reason::key_of_other_algorithm:
            return "key is for another algorithm";
        case Reason::key_forbids_hash:
            return "key does not allow sha256";
        case Reason::key_not_for_mail:
            return "key is not for mail";
        case Reason::key_forbids_subdomain:
            return "key does not allow a subdomain as identity";
        case Reason::key_too_small:
            return "key too small";
        case Reason::key_too_large:
            return "key too large";
        case Reason::too_many_bodies:
            return "too many different forms of the body";
        case Reason::length_beyond_body:
            return "signed length is beyond the body";
        case Reason::body_altered:
            return "body hash did not verify";
        case Reason::header_altered:
            return "signature did not verify";
    }
    std::unreachable();
}

std::string_view name_of(Status status) {
    switch (status) {
        case Status::pass:
            return "pass";
        case Status::fail:
            return "fail";
        case Status::policy:
            return "policy";
        case Status::neutral:
            return "neutral";
        case Status::temperror:
            return "temperror";
        case Status::permerror:
            return "permerror";
    }
    std::unreachable();
}

}  // namespace postrider::dkim
