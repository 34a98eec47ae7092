// Words, codes and classes put where people and programs look for them.
#include "path/inbound/consequences.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"

namespace postrider::inbound {
namespace {

const bounce::ReportedRecipient* recipient_meant(
    const bounce::Report& report, std::string_view address
) {
    const auto& all = report.recipients;
    auto found = std::ranges::find_if(all, [&](const auto& recipient) {
        return base::iequals(recipient.address, address);
    });
    if (found == all.end()) {
        found = std::ranges::find_if(all, [](const auto& recipient) {
            return recipient.action == "failed";
        });
    }
    return found == all.end() ? nullptr : &*found;
}

std::string cut(std::string text) {
    if (text.size() > reason_size_max) {
        text.resize(reason_size_max);
        text += "…";
    }
    return text;
}

/// "bad-address, hard: 5.1.1 550 5.1.1 no such user"
std::string sentence(const bounce::ReportedRecipient& recipient) {
    const auto& found = recipient.classification;
    return cut(fmt::format(
        "{}{}, status {}: {}",
        bounce::name_of(found.bounce_class),
        found.is_hard ? ", hard" : "",
        recipient.status,
        recipient.diagnostic
    ));
}

/// Refused for reputation or rate, or as spam.
bool is_about_sender(const bounce::Classification& found) {
    using bounce::BounceClass;
    return found.bounce_class == BounceClass::reputation ||
           found.bounce_class == BounceClass::rate ||
           (found.bounce_class == BounceClass::content && found.rule == "unwanted-content");
}

model::Consequence about(const store::DeliveryView& delivery, model::EventKind kind) {
    model::Consequence consequence;
    consequence.delivery = delivery.id;
    consequence.message = delivery.message;
    consequence.server = delivery.server;
    consequence.kind = kind;
    return consequence;
}

model::Attempt attempt_of(
    const bounce::Report& report, const bounce::ReportedRecipient* recipient, base::Time now
) {
    model::Attempt attempt;
    attempt.result = model::AttemptResult::bounced;
    attempt.at = now;
    attempt.stage = "bounce";
    attempt.host = report.reporting_host;
    attempt.explanation = "A bounce came back.";
    if (recipient == nullptr) {
        return attempt;
    }
    if (!recipient->remote_host.empty()) {
        attempt.host = recipient->remote_host;
    }
    const auto& found = recipient->classification;
    attempt.reply_code = recipient->reply;
    attempt.enhanced_code = recipient->status;
    attempt.reply = recipient->diagnostic;
    attempt.explanation = fmt::format(
        "A bounce came back: {}{}, {}",
        bounce::name_of(found.bounce_class),
        found.is_hard ? " (hard)" : "",
        found.rule.empty() ? "by no rule" : found.rule
    );
    return attempt;
}

}  // namespace

model::Consequence consequence_of_bounce(
    const bounce::Report& report,
    const store::DeliveryView& delivery,
    base::Time now,
    base::Duration suppressed_for
) {
    const auto* recipient = recipient_meant(report, delivery.recipient);
    auto consequence = about(delivery, model::EventKind::bounced);
    consequence.attempt = attempt_of(report, recipient, now);
    consequence.detail = recipient != nullptr ? sentence(*recipient) : "other: it came back";
    consequence.is_about_sender =
        recipient != nullptr && is_about_sender(recipient->classification);
    const bool is_hard = recipient != nullptr && recipient->classification.is_hard &&
                         recipient->classification.bounce_class == bounce::BounceClass::bad_address;
    if (is_hard && suppressed_for > base::Duration::zero()) {
        consequence.suppression = model::Suppression{
            .server = delivery.server,
            .address = base::to_lower(delivery.recipient),
            .source = model::SuppressionSource::bounce,
            .bounce_class = std::string(bounce::name_of(recipient->classification.bounce_class)),
            .reason = cut(fmt::format("a bounce said {}", recipient->diagnostic)),
            .created_at = now,
            .expires_at = now + suppressed_for,
            .delivery = delivery.id,
        };
    }
    return consequence;
}

model::Consequence consequence_of_complaint(
    const reports::Complaint& complaint, const store::DeliveryView& delivery, base::Time now
) {
    auto consequence = about(delivery, model::EventKind::complained);
    const auto who = complaint.user_agent.empty() ? complaint.reporting_host : complaint.user_agent;
    consequence.detail =
        cut(fmt::format("{}{}{}", complaint.feedback_type, who.empty() ? "" : ", reported by ", who)
        );
    consequence.suppression = model::Suppression{
        .server = delivery.server,
        .address = base::to_lower(delivery.recipient),
        .source = model::SuppressionSource::complaint,
        .bounce_class = {},
        .reason = "its owner complained",
        .created_at = now,
        .expires_at = std::nullopt,
        .delivery = delivery.id,
    };
    return consequence;
}

bool is_about_unwanted_mail(const reports::Complaint& complaint) {
    const auto& type = complaint.feedback_type;
    return type != "not-spam" && type != "auth-failure" && type != "dmarc";
}

}  // namespace postrider::inbound
