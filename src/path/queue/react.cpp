// An attempt's record to the classifier's words.
#include "path/queue/react.h"

#include "bounce/classify.h"
#include "bounce/reply_text.h"
#include "model/transcript.h"

namespace postrider::queue {
namespace {

std::optional<smtp::Stage> stage_of(std::string_view name) {
    for (auto stage = smtp::Stage::connect; stage <= smtp::Stage::quit;
         stage = static_cast<smtp::Stage>(static_cast<int>(stage) + 1)) {
        if (smtp::name_of(stage) == name) {
            return stage;
        }
    }
    return std::nullopt;
}

struct Classed {
    bounce::Classification classification;
    smtp::Stage stage;
};

std::optional<Classed> class_of(const model::Attempt& attempt) {
    const auto kind = attempt.reply_code / 100;
    if (kind != 4 && kind != 5) {
        return std::nullopt;
    }
    const auto stage = stage_of(attempt.stage);
    if (!stage) {
        return std::nullopt;
    }
    const auto codes = bounce::find_codes(attempt.reply);
    const auto classification = bounce::Classifier::built_in().classify(
        {.code = attempt.reply_code,
         .enhanced = codes.enhanced,
         .text = attempt.reply,
         .host = attempt.host,
         .stage = stage}
    );
    return Classed{.classification = classification, .stage = *stage};
}

reaction::Decision decision_on(const Classed& classed, std::uint16_t code) {
    return reaction::decide(
        {.classification = classed.classification, .code = code, .stage = classed.stage}
    );
}

}  // namespace

std::optional<reaction::Decision> reaction_to(const model::Attempt& attempt) {
    const auto classed = class_of(attempt);
    return classed ? std::optional(decision_on(*classed, attempt.reply_code)) : std::nullopt;
}

void note_class(model::Attempt& attempt) {
    const auto classed = class_of(attempt);
    if (!classed) {
        return;
    }
    const auto& [classification, stage] = *classed;
    auto& decisions = attempt.decisions;
    model::note_decision(decisions, "class", bounce::name_of(classification.bounce_class));
    model::note_decision(decisions, "rule", classification.rule);
    model::note_decision(decisions, "why", decision_on(*classed, attempt.reply_code).why);
}

}  // namespace postrider::queue
