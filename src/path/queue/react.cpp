// An attempt's record to the classifier's words.
#include "path/queue/react.h"

#include "bounce/reply_text.h"
#include "model/transcript.h"

namespace postrider::queue {
namespace {

using bounce::BounceClass;

std::optional<smtp::Stage> stage_of(std::string_view name) {
    for (auto stage = smtp::Stage::connect; stage <= smtp::Stage::quit;
         stage = static_cast<smtp::Stage>(static_cast<int>(stage) + 1)) {
        if (smtp::name_of(stage) == name) {
            return stage;
        }
    }
    return std::nullopt;
}

std::optional<smtp::Stage> stage_that_refused(const model::Attempt& attempt) {
    const auto kind = attempt.reply_code / 100;
    return kind == 4 || kind == 5 ? stage_of(attempt.stage) : std::nullopt;
}

bounce::Classification classify(const model::Attempt& attempt, smtp::Stage stage) {
    const auto codes = bounce::find_codes(attempt.reply);
    return bounce::Classifier::built_in().classify(
        {.code = attempt.reply_code,
         .enhanced = codes.enhanced,
         .text = attempt.reply,
         .host = attempt.host,
         .stage = stage}
    );
}

}  // namespace

std::string_view class_of(const model::Attempt& attempt) {
    const auto stage = stage_that_refused(attempt);
    const auto found = stage ? classify(attempt, *stage).bounce_class : BounceClass::network;
    return bounce::name_of(found);
}

std::optional<Reaction> reaction_to(const model::Attempt& attempt) {
    const auto stage = stage_that_refused(attempt);
    if (!stage) {
        return std::nullopt;
    }
    const auto classification = classify(attempt, *stage);
    const auto decision = reaction::decide(
        {.classification = classification, .code = attempt.reply_code, .stage = *stage}
    );
    return Reaction{decision, classification};
}

void note_class(model::Attempt& attempt) {
    const auto reaction = reaction_to(attempt);
    if (!reaction) {
        return;
    }
    const auto& classification = reaction->classification;
    auto& decisions = attempt.decisions;
    model::note_decision(decisions, "class", bounce::name_of(classification.bounce_class));
    model::note_decision(decisions, "rule", classification.rule);
    if (!classification.rule.empty()) {
        const auto line = std::to_string(classification.line);
        model::note_decision(decisions, "rule_place", "rules/replies.rules:" + line);
    }
    model::note_decision(decisions, "why", reaction->why);
}

}  // namespace postrider::queue
