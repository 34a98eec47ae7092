// The rules that read bounces read replies, too.
#include "path/queue/suppress.h"

#include "bounce/classify.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace postrider::queue {
namespace {

std::optional<smtp::Stage> stage_named(std::string_view name) {
    using enum smtp::Stage;
    for (const auto stage : std::array{connect, ehlo, mail, rcpt, data, final_dot}) {
        if (smtp::name_of(stage) == name) {
            return stage;
        }
    }
    return std::nullopt;
}

bounce::Classification classify(const model::Attempt& attempt) {
    std::string_view code = attempt.enhanced_code;
    return bounce::Classifier::built_in().classify(
        {.code = attempt.reply_code,
         .enhanced = smtp::take_enhanced_code(code),
         .text = attempt.reply,
         .host = attempt.host,
         .stage = stage_named(attempt.stage)}
    );
}

}  // namespace

void note_suppression(const model::Claim& claim, store::Finish& finish, base::Duration kept) {
    if (claim.scope != model::Scope::outgoing) {
        return;
    }
    if (std::holds_alternative<store::Delivered>(finish.next)) {
        if (model::is_suppression_hold(claim.hold_reason)) {
            finish.relieved = claim.recipient;
        }
        return;
    }
    const bool is_refused = std::holds_alternative<store::Bounced>(finish.next) && finish.attempt &&
                            finish.attempt->reply_code >= 500;
    if (!is_refused || kept <= base::Duration::zero()) {
        return;
    }
    const auto found = classify(*finish.attempt);
    if (!found.is_hard || found.bounce_class != bounce::BounceClass::bad_address) {
        return;
    }
    finish.suppression = model::Suppression{
        .server = claim.server,
        .address = claim.recipient,
        .source = model::SuppressionSource::reply,
        .bounce_class = std::string(bounce::name_of(found.bounce_class)),
        .reason = fmt::format(
            "{} said {} {}", finish.attempt->host, finish.attempt->reply_code, finish.attempt->reply
        ),
        .created_at = finish.at,
        .expires_at = finish.at + kept,
        .delivery = claim.delivery,
    };
}

}  // namespace postrider::queue
