// An attempt's record to the classifier's words.
#include "path/queue/react.h"

#include "bounce/reply_text.h"

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

}  // namespace

std::optional<Reaction> reaction_to(const model::Attempt& attempt) {
    const auto stage = stage_of(attempt.stage);
    const auto kind = attempt.reply_code / 100;
    if (!stage || (kind != 4 && kind != 5)) {
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
    const auto decision = reaction::decide(
        {.classification = classification, .code = attempt.reply_code, .stage = *stage}
    );
    return Reaction{decision, classification};
}

}  // namespace postrider::queue
