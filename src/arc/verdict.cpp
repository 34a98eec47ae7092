// What a chain of ARC sets is worth, and why (RFC 8617 §5.2).
#include "arc/verdict.h"

#include <utility>

namespace postrider::arc {

std::string_view name_of(Status status) {
    switch (status) {
        case Status::none:
            return "none";
        case Status::fail:
            return "fail";
        case Status::pass:
            return "pass";
    }
    std::unreachable();
}

std::string_view describe(Reason reason) {
    switch (reason) {
        case Reason::no_sets:
            return "no ARC sets";
        case Reason::verified:
            return "verified";
        case Reason::malformed_field:
            return "malformed field";
        case Reason::incomplete_set:
            return "incomplete or repeated set";
        case Reason::too_many_sets:
            return "too many sets";
        case Reason::sealed_as_failed:
            return "sealed as failed";
        case Reason::contradictory_seals:
            return "contradictory seals";
        case Reason::message_signature_failed:
            return "message signature failed";
        case Reason::seal_failed:
            return "seal failed";
    }
    std::unreachable();
}

}  // namespace postrider::arc
