// Names of failures.
#include "scan/failure.h"

namespace postrider::scan {

std::string_view name_of(ScanFailure::Kind kind) {
    using Kind = ScanFailure::Kind;
    switch (kind) {
        case Kind::too_large:
            return "too_large";
        case Kind::resting:
            return "resting";
        case Kind::busy:
            return "busy";
        case Kind::connection:
            return "connection";
        case Kind::broken_off:
            return "broken_off";
        case Kind::tls:
            return "tls";
        case Kind::timed_out:
            return "timed_out";
        case Kind::refused:
            return "refused";
        case Kind::malformed_answer:
            return "malformed_answer";
    }
    return {};
}

}  // namespace postrider::scan
