// Ends of deliveries as numbers.
#include "app/figures.h"

#include "model/names.h"

#include <variant>

namespace postrider::app {
namespace {

double seconds(base::Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

}  // namespace

void Figures::accepted(const model::NewMessage& message) {
    const auto& numbers = instruments_.intake;
    numbers.accepted.of(model::name_of(message.origin)).add();
    numbers.accepted_bytes.add(static_cast<double>(message.content.size()));
    numbers.duration.observe(seconds(clock_.now() - message.accepted_at));
    for (const auto& delivery : message.deliveries) {
        if (std::holds_alternative<model::Hold>(delivery.birth)) {
            instruments_.delivery.ended.of("held").add();
        } else if (const auto* ended = std::get_if<model::Ended>(&delivery.birth)) {
            const bool is_kept = ended->status == model::DeliveryStatus::processed;
            instruments_.delivery.ended.of(is_kept ? "processed" : "bounced").add();
        }
    }
}

void Figures::refused(const intake::Refusal& refusal) {
    instruments_.intake.refused.of(name_of(refusal.reason)).add();
}

void Figures::measured(const reaction::Action& action) {
    instruments_.delivery.measures.of(reaction::name_of(action.target.kind)).add();
}

void Figures::asked(const scan::Asked& asked) {
    const auto& numbers = instruments_.scan;
    numbers.scans.of(asked.scanner, asked.result).add();
    const auto& duration =
        asked.scanner == "clamav" ? numbers.threat_duration : numbers.spam_duration;
    duration.observe(seconds(asked.took));
}

base::Duration Figures::since_last_finish() const {
    return clock_.instant() - last_finish_.load(std::memory_order_relaxed);
}

void Figures::finished(const model::Claim& claim, const store::Finish& finish) {
    const auto& numbers = instruments_.delivery;
    last_finish_.store(clock_.instant(), std::memory_order_relaxed);
    if (finish.notice) {
        accepted(*finish.notice);
    }
    if (finish.attempt) {
        numbers.attempts.of(finish.attempt->stage, model::name_of(finish.attempt->result)).add();
        numbers.attempt_duration.observe(seconds(finish.attempt->duration));
        if (ways_ != nullptr) {
            ways_->attempted(*finish.attempt);
        }
    }
    if (std::holds_alternative<store::Delivered>(finish.next)) {
        numbers.ended.of("delivered").add();
        numbers.time_to_deliver.observe(seconds(clock_.now() - claim.accepted_at));
    } else if (std::holds_alternative<store::Bounced>(finish.next)) {
        numbers.ended.of("bounced").add();
    } else if (std::holds_alternative<store::Expired>(finish.next)) {
        numbers.ended.of("expired").add();
    } else if (std::holds_alternative<model::Hold>(finish.next)) {
        numbers.ended.of("held").add();
    } else if (std::holds_alternative<store::Cancelled>(finish.next)) {
        numbers.ended.of("cancelled").add();
    }
}

}  // namespace postrider::app
