// Model to payload.
#include "path/endpoints/arrived.h"

#include <fmt/format.h>

namespace postrider::endpoints {
namespace {

inbound::SpamStatus status_of(model::SpamStatus status) {
    switch (status) {
        case model::SpamStatus::not_checked:
            return inbound::SpamStatus::not_checked;
        case model::SpamStatus::not_spam:
            return inbound::SpamStatus::not_spam;
        case model::SpamStatus::spam:
            return inbound::SpamStatus::spam;
    }
    return inbound::SpamStatus::not_checked;
}

/// A null sender's HELO name was checked in its place (RFC 7208 §2.4).
const model::SpfVerdict& spf_of(const model::Verdicts& verdicts) {
    const bool has_sender = verdicts.mail_from.result != model::AuthResult::none;
    return has_sender ? verdicts.mail_from : verdicts.helo;
}

inbound::Verdicts verdicts_of(const model::Verdicts& verdicts) {
    inbound::Verdicts told;
    told.spf = model::name_of(spf_of(verdicts).result);
    told.dmarc = model::name_of(verdicts.dmarc.result);
    for (const auto& signature : verdicts.dkim) {
        told.dkim.push_back({
            .domain = signature.domain,
            .result = std::string(model::name_of(signature.result)),
        });
    }
    return told;
}

std::string report_of(const model::SpamVerdict& spam) {
    std::string report;
    for (const auto& check : spam.checks) {
        report += fmt::format("{:.1f} {} {}\n", check.score, check.code, check.description);
    }
    return report;
}

}  // namespace

inbound::ArrivedMessage arrived_of(const model::Claim& claim, std::string_view token) {
    inbound::ArrivedMessage arrived;
    arrived.id = claim.delivery.value;
    arrived.token = token;
    arrived.recipient = claim.recipient;
    arrived.sender = claim.sender;
    arrived.accepted_at = claim.accepted_at;
    arrived.is_bounce = claim.is_bounce;
    arrived.received_with_tls = claim.received_with_tls;
    const auto& inspection = claim.inspection;
    if (!inspection) {
        return arrived;
    }
    if (inspection->client) {
        arrived.client_address = inspection->client->to_string();
    }
    arrived.spam_status = status_of(inspection->spam.status);
    if (inspection->spam.status != model::SpamStatus::not_checked) {
        arrived.spam_score = fmt::format("{:.1f}", inspection->spam.score);
        arrived.spam_report = report_of(inspection->spam);
    }
    arrived.verdicts = verdicts_of(inspection->verdicts);
    return arrived;
}

}  // namespace postrider::endpoints
