// Names of sources.
#include "model/suppression.h"

namespace postrider::model {

std::string_view name_of(SuppressionSource source) {
    switch (source) {
        case SuppressionSource::manual:
            return "manual";
        case SuppressionSource::reply:
            return "reply";
        case SuppressionSource::bounce:
            return "bounce";
        case SuppressionSource::complaint:
            return "complaint";
    }
    return "unknown";
}

namespace {
constexpr std::string_view opening = "The recipient ";
constexpr std::string_view middle = " is on the suppression list: ";
}  // namespace

std::string hold_reason(const Suppression& suppression) {
    std::string reason(opening);
    return reason.append(suppression.address).append(middle).append(suppression.reason);
}

bool is_suppression_hold(std::string_view hold_reason) {
    return hold_reason.starts_with(opening) && hold_reason.contains(middle);
}

}  // namespace postrider::model
