// Nouns to JSON.
#include "app/facts.h"

#include <chrono>

#include "app/print.h"
#include "inspect/authentication.h"

namespace postrider::app {
namespace {

namespace json = boost::json;

json::value text_or_null(std::string_view text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

template <class Id>
json::value id_or_null(const std::optional<Id>& id) {
    return id ? json::value(id->value) : json::value(nullptr);
}

}  // namespace

json::object facts_of(const model::Organization& organization) {
    return {
        {"id", organization.id.value},
        {"permalink", organization.permalink},
        {"name", organization.name},
        {"suspended", organization.is_suspended}
    };
}

json::object facts_of(const model::Server& server) {
    return {
        {"id", server.id.value},
        {"server", server.path()},
        {"organization", server.organization_permalink},
        {"permalink", server.permalink},
        {"name", server.name},
        {"token", server.token},
        {"mode", name_of(server.mode)},
        {"suspended", server.is_suspended},
        {"allow_sender", server.allow_sender},
        {"privacy_mode", server.privacy_mode},
        {"spam_threshold", server.spam_threshold},
        {"spam_failure_threshold", server.spam_failure_threshold},
        {"outbound_spam_threshold",
         server.outbound_spam_threshold ? json::value(*server.outbound_spam_threshold)
                                        : json::value(nullptr)},
        {"send_limit", server.send_limit},
    };
}

json::object facts_of(const model::Domain& domain, std::string_view owner) {
    return {
        {"id", domain.id.value},
        {"name", domain.name},
        {"owner", owner},
        {"verified", domain.verified_at.has_value()},
        {"verified_at", time_json(domain.verified_at)},
        {"verification_token", domain.verification_token},
        {"dkim_selector", domain.dkim_selector},
        {"ed25519_selector", text_or_null(domain.ed25519_selector)}
    };
}

json::object facts_of(const model::Credential& credential) {
    return {
        {"id", credential.id.value},
        {"type", name_of(credential.kind)},
        {"name", credential.name},
        {"hint", text_or_null(credential.hint)},
        {"network", text_or_null(credential.network)},
        {"hold", credential.holds_mail},
        {"cram_md5", !credential.sealed_key.empty()},
        {"last_used_at", time_json(credential.last_used_at)}
    };
}

json::object facts_of(const model::User& user) {
    return {
        {"id", user.id.value},
        {"email", user.email},
        {"first_name", user.first_name},
        {"last_name", user.last_name},
        {"admin", user.is_admin}
    };
}

json::object facts_of(const store::DeliveryView& delivery) {
    return {
        {"id", delivery.id.value},
        {"message", delivery.message.value},
        {"server", delivery.server.value},
        {"direction", delivery.scope == model::Scope::outgoing ? "outgoing" : "incoming"},
        {"status", name_of(delivery.status)},
        {"from", delivery.sender},
        {"to", delivery.recipient},
        {"subject", delivery.subject},
        {"message_id", delivery.message_id},
        {"tag", text_or_null(delivery.tag)},
        {"size", delivery.size},
        {"bounce", delivery.is_bounce},
        {"received_with_tls", delivery.received_with_tls},
        {"accepted_at", time_json(delivery.accepted_at)},
        {"last_attempt_at", time_json(delivery.last_attempt_at)},
        {"next_attempt_at", time_json(delivery.next_attempt_at)},
        {"waits_for", text_or_null(delivery.wait_reason)},
        {"expires_at", time_json(delivery.expires_at)},
        {"hold_ends_at", time_json(delivery.hold_ends_at)},
        {"hold_reason", text_or_null(delivery.hold_reason)},
        {"route", id_or_null(delivery.route)},
        {"endpoint", id_or_null(delivery.endpoint)},
        {"bounce_for", id_or_null(delivery.bounce_for)}
    };
}

json::object facts_of(const model::Inspection& inspection) {
    json::array checks;
    for (const auto& check : inspection.spam.checks) {
        checks.push_back(json::object{
            {"code", check.code}, {"score", check.score}, {"description", check.description}
        });
    }
    return {
        {"client", inspection.client ? json::value(inspection.client->to_string()) : nullptr},
        {"helo", inspection.helo},
        {"reverse_name", text_or_null(inspection.reverse_name)},
        {"spam",
         json::object{
             {"status", name_of(inspection.spam.status)},
             {"score", inspection.spam.score},
             {"threshold", inspection.spam.threshold},
             {"checks", std::move(checks)},
             {"note", text_or_null(inspection.spam.note)}
         }},
        {"threat",
         json::object{
             {"status", name_of(inspection.threat.status)},
             {"details", text_or_null(inspection.threat.details)}
         }},
        {"authentication", inspect::to_json_object(inspection.verdicts)}
    };
}

namespace {

enum class Word : std::uint8_t { last, earlier };

json::object facts_of_try(const model::Attempt& attempt, Word word) {
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(attempt.duration);
    return {
        {"number", attempt.number},
        {"hop", attempt.hop},
        {"last_word", word == Word::last},
        {"result", name_of(attempt.result)},
        {"at", time_json(attempt.at)},
        {"milliseconds", milliseconds.count()},
        {"host", text_or_null(attempt.host)},
        {"address", text_or_null(attempt.address)},
        {"source", text_or_null(attempt.source)},
        {"source_address", text_or_null(attempt.source_address)},
        {"helo", text_or_null(attempt.helo)},
        {"tls", text_or_null(attempt.tls)},
        {"tls_verified", attempt.tls_verified},
        {"tls_basis", text_or_null(attempt.tls_basis)},
        {"tls_problem", text_or_null(attempt.tls_problem)},
        {"stage", text_or_null(attempt.stage)},
        {"code", attempt.reply_code == 0 ? json::value(nullptr) : json::value(attempt.reply_code)},
        {"enhanced_code", text_or_null(attempt.enhanced_code)},
        {"reply", text_or_null(attempt.reply)},
        {"explanation", text_or_null(attempt.explanation)}
    };
}

}  // namespace

json::array facts_of(const std::vector<model::Attempt>& attempts) {
    json::array tries;
    for (const auto& attempt : attempts) {
        auto other = attempt.others.begin();
        for (; other != attempt.others.end() && other->hop < attempt.hop; ++other) {
            tries.push_back(facts_of_try(*other, Word::earlier));
        }
        tries.push_back(facts_of_try(attempt, Word::last));
        for (; other != attempt.others.end(); ++other) {
            tries.push_back(facts_of_try(*other, Word::earlier));
        }
    }
    return tries;
}

json::object facts_of(const model::Event& event) {
    return {
        {"id", event.id.value},
        {"event", model::name_of(event.kind)},
        {"at", time_json(event.at)},
        {"delivery", event.delivery ? json::value(event.delivery.value) : json::value(nullptr)},
        {"detail", event.detail}
    };
}

std::string_view name_of(model::ServerMode mode) {
    return mode == model::ServerMode::live ? "live" : "development";
}

}  // namespace postrider::app
