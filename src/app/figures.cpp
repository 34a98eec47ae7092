// Ends of deliveries as numbers.
#include "app/figures.h"

#include <array>
#include <variant>

namespace postrider::app {
namespace {

double seconds(base::Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

std::string_view result_name(model::AttemptResult result) {
    static constexpr std::array<std::string_view, 4> names{
        "delivered", "deferred", "bounced", "interrupted"
    };
    return names.at(static_cast<std::size_t>(result));
}

}  // namespace

void Figures::finished(const model::Claim& claim, const store::Finish& finish) {
    const auto& numbers = instruments_.delivery;
    if (finish.attempt) {
        numbers.attempts.of(finish.attempt->stage, result_name(finish.attempt->result)).add();
        numbers.attempt_duration.observe(seconds(finish.attempt->duration));
    }
    if (std::holds_alternative<store::Delivered>(finish.next)) {
        numbers.ended.of("delivered").add();
        numbers.time_to_deliver.observe(seconds(clock_.now() - claim.accepted_at));
    } else if (std::holds_alternative<store::Bounced>(finish.next)) {
        numbers.ended.of("bounced").add();
    } else if (std::holds_alternative<store::Expired>(finish.next)) {
        numbers.ended.of("expired").add();
    }
}

}  // namespace postrider::app
