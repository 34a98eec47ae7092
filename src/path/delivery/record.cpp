// Facts of a conversation to an outcome.
#include "path/delivery/record.h"

#include <fmt/format.h>

#include "model/transcript.h"

namespace postrider::delivery {
namespace {

/// The beginning, no character cut in two.
std::string kept_of(std::string reply) {
    if (reply.size() > reply_kept_max) {
        std::size_t end = reply_kept_max;
        constexpr std::size_t character_size_max = 4;
        const auto is_inside = [&] { return (static_cast<unsigned char>(reply[end]) >> 6) == 2; };
        while (is_inside() && reply_kept_max - end < character_size_max) {
            --end;
        }
        reply.resize(end);
    }
    return reply;
}

void note_reply(Outcome& outcome, const smtp::Reply& reply) {
    outcome.attempt.reply_code = reply.code;
    outcome.attempt.enhanced_code = reply.enhanced ? reply.enhanced->text() : "";
    outcome.attempt.reply = kept_of(smtp::to_line(reply));
    outcome.retry_hint = retry_hint(reply.text);
}

std::string_view words_of(tls_policy::Strength strength) {
    switch (strength) {
        case tls_policy::Strength::clear:
            return "clear text";
        case tls_policy::Strength::opportunistic:
            return "TLS where it is offered";
        case tls_policy::Strength::encrypted:
            return "TLS with any certificate";
        case tls_policy::Strength::verified:
            return "TLS with a proven certificate";
        case tls_policy::Strength::dane:
            return "TLS with a certificate that TLSA records announce";
    }
    return "";
}

}  // namespace

Outcome begun(const Target& target, base::Time now) {
    Outcome outcome;
    outcome.attempt.at = now;
    outcome.attempt.host = target.host;
    outcome.attempt.address = target.endpoint.to_string();
    outcome.attempt.source = target.source;
    outcome.attempt.helo = target.helo;
    return outcome;
}

void note_way(Outcome& outcome, const Identity& identity, const Route& route) {
    auto& decisions = outcome.attempt.decisions;
    model::note_decision(decisions, "pool", identity.pool);
    model::note_decision(decisions, "pool_rule", identity.pool_rule);
    model::note_decision(decisions, "site", route.site);
}

void note_tls_rule(
    Outcome& outcome, std::span<const tls_policy::Rule> rules, std::string_view destination
) {
    const auto* rule = rules.empty() ? nullptr : tls_policy::rule_for(rules, destination);
    if (rule == nullptr) {
        return;
    }
    const bool is_ignored = rule->published == tls_policy::Published::ignored;
    const auto words = fmt::format(
        "{} for {}{}, at {}",
        words_of(rule->strength),
        rule->domain,
        is_ignored ? ", what it publishes is ignored" : "",
        rule->place
    );
    model::note_decision(outcome.attempt.decisions, "tls_rule", words);
}

void note_meaning(Outcome& outcome, const Meaning& meaning) {
    outcome.scope = meaning.scope;
    outcome.attempt.result = meaning.result;
    outcome.attempt.explanation = meaning.explanation;
}

void note_conversation(Outcome& outcome, const Conversation& conversation) {
    if (const auto& address = conversation.leaves_from()) {
        outcome.attempt.source_address = address->to_string();
    }
    if (const auto* tls = conversation.tls()) {
        outcome.attempt.tls = fmt::format("{} {}", tls->version, tls->cipher);
        outcome.attempt.tls_verified = tls->is_verified;
        outcome.attempt.tls_problem = tls->verify_problem;
    } else if (conversation.target().tls == TlsPolicy::opportunistic) {
        outcome.attempt.tls_problem = "STARTTLS is not offered";
    }
}

void note_result(Outcome& outcome, const smtp::RecipientResult& result) {
    outcome.attempt.stage = smtp::name_of(result.stage);
    if (result.is_delivered()) {
        note_reply(outcome, result.reply);
        outcome.retry_hint.reset();
        outcome.attempt.result = model::AttemptResult::delivered;
        outcome.attempt.explanation = "The host accepted the message";
        return;
    }
    note_meaning(outcome, meaning_of(result.stage, result.reply));
    note_reply(outcome, result.reply);
}

void note_end(Outcome& outcome, const ConversationEnded& ended) {
    note_meaning(outcome, ended.meaning());
    outcome.attempt.stage = smtp::name_of(ended.stage());
    if (ended.reply()) {
        note_reply(outcome, *ended.reply());
        return;
    }
    outcome.attempt.reply = ended.what();
    outcome.attempt.enhanced_code = ended.stage() == smtp::Stage::connect ? "4.4.1" : "4.4.2";
}

}  // namespace postrider::delivery
