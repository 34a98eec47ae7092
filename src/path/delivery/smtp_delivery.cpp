// Hosts in turn until one gives a final word.
#include "path/delivery/smtp_delivery.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "path/delivery/sign.h"

namespace postrider::delivery {
namespace {

smtp::OutgoingEnvelope envelope_of(const model::Claim& claim, const Identity& identity) {
    smtp::OutgoingEnvelope envelope;
    envelope.sender = identity.mail_from;
    envelope.recipients.push_back({
        .address = claim.recipient,
        .notify = claim.notify,
        .original_recipient = claim.original_recipient,
    });
    envelope.dsn_return = claim.dsn_return;
    envelope.envelope_id = claim.envelope_id;
    return envelope;
}

void note_reply(model::Attempt& attempt, const smtp::Reply& reply) {
    attempt.reply_code = reply.code;
    attempt.enhanced_code = reply.enhanced ? reply.enhanced->text() : "";
    attempt.reply = smtp::to_line(reply);
}

void note_conversation(model::Attempt& attempt, const Conversation& conversation) {
    attempt.source_address = conversation.local().address.to_string();
    if (const auto* tls = conversation.tls()) {
        attempt.tls = fmt::format("{} {}", tls->version, tls->cipher);
        attempt.tls_verified = tls->is_verified;
    }
}

void note_end(Outcome& outcome, const ConversationEnded& ended) {
    const Meaning meaning = ended.meaning();
    outcome.scope = meaning.scope;
    outcome.attempt.result = meaning.result;
    outcome.attempt.stage = smtp::name_of(ended.stage());
    outcome.attempt.explanation = meaning.explanation;
    if (ended.reply()) {
        note_reply(outcome.attempt, *ended.reply());
        outcome.retry_hint = retry_hint(ended.reply()->text);
    } else {
        outcome.attempt.reply = ended.what();
        outcome.attempt.enhanced_code = ended.stage() == smtp::Stage::connect ? "4.4.1" : "4.4.2";
    }
}

void note_result(Outcome& outcome, const smtp::RecipientResult& result) {
    outcome.attempt.stage = smtp::name_of(result.stage);
    note_reply(outcome.attempt, result.reply);
    if (result.is_delivered()) {
        outcome.attempt.result = model::AttemptResult::delivered;
        outcome.attempt.explanation = "The host accepted the message";
        return;
    }
    const Meaning meaning = meaning_of(result.stage, result.reply);
    outcome.scope = meaning.scope;
    outcome.attempt.result = meaning.result;
    outcome.attempt.explanation = meaning.explanation;
    outcome.retry_hint = retry_hint(result.reply.text);
}

/// Whether a kept conversation had died before this message, so that nothing was tried with it yet.
bool was_stale(const ConversationEnded& ended) {
    const bool before_recipient =
        ended.stage() == smtp::Stage::mail || ended.stage() == smtp::Stage::rset;
    return before_recipient && (ended.trouble().has_value() || ended.reply()->code == 421);
}

bool may_fall_back_to_clear(const Target& target, const ConversationEnded& ended) {
    return target.tls == TlsPolicy::opportunistic && ended.stage() == smtp::Stage::starttls;
}

/// The outcome to remember of two hosts that both had no final word: a host that may work later
/// counts more than one that never takes mail.
Outcome more_hopeful(std::optional<Outcome> before, Outcome now) {
    if (before && before->attempt.result == model::AttemptResult::deferred &&
        now.attempt.result == model::AttemptResult::bounced) {
        return std::move(*before);
    }
    return now;
}

/// Hosts that had no final word are told of with the one that is recorded, so that nobody wonders
/// why a later host was asked.
void note_before(std::string& before, const Outcome& outcome) {
    before += fmt::format(
        "{}{} {}: {}{}{}",
        before.empty() ? "" : "; ",
        outcome.attempt.host,
        outcome.attempt.address,
        outcome.attempt.explanation,
        outcome.attempt.reply.empty() ? "" : ", ",
        outcome.attempt.reply
    );
}

void tell_before(Outcome& outcome, const std::string& before) {
    if (!before.empty()) {
        outcome.attempt.explanation += fmt::format(" (hosts tried: {})", before);
    }
}

}  // namespace

SmtpDelivery::SmtpDelivery(
    net::Loop& loop,
    dns::Resolver& resolver,
    net::Workers& workers,
    std::shared_ptr<net::TlsClient> tls,
    SmtpDeliveryOptions options
)
    : loop_(loop),
      resolver_(resolver),
      workers_(workers),
      tls_(std::move(tls)),
      options_(std::move(options)),
      routes_(loop.clock(), resolver, options_.routes),
      conversations_(loop, options_.keep) {}

net::Task<std::variant<Route, Outcome>> SmtpDelivery::route(std::string destination) {
    co_return co_await routes_.find(std::move(destination));
}

net::Task<Outcome> SmtpDelivery::deliver(
    const model::Claim& claim, const Identity& identity, const Route& route
) {
    auto front = co_await front_of(claim, identity, workers_, loop_.clock().now());
    CHECK(!route.hops.empty());
    const Outgoing message =
        outgoing(envelope_of(claim, identity), std::move(front), claim.content);
    std::optional<Outcome> last;
    std::string before;
    std::size_t tried = 0;
    for (const Hop& hop : route.hops) {
        auto addresses = co_await addresses_of(hop);
        if (auto* outcome = std::get_if<Outcome>(&addresses)) {
            note_before(before, *outcome);
            last = more_hopeful(std::move(last), std::move(*outcome));
            continue;
        }
        for (const auto& address : std::get<std::vector<base::IpAddress>>(addresses)) {
            auto outcome = co_await try_target(target_of(hop, address), message);
            if (outcome.scope != Scope::host || ++tried == addresses_tried_max) {
                tell_before(outcome, before);
                co_return outcome;
            }
            note_before(before, outcome);
            last = more_hopeful(std::move(last), std::move(outcome));
        }
    }
    if (route.hops.size() > 1 || tried > 1) {
        tell_before(*last, before);
    }
    co_return std::move(*last);
}

net::Task<SmtpDelivery::Addresses> SmtpDelivery::addresses_of(const Hop& hop) {
    if (hop.address) {
        co_return std::vector{*hop.address};
    }
    const auto choice = options_.family;
    const auto family = choice == FamilyChoice::v4_only   ? dns::Family::v4
                        : choice == FamilyChoice::v6_only ? dns::Family::v6
                                                          : dns::Family::both;
    auto answer = co_await resolver_.addresses(hop.host, family);
    Outcome outcome;
    outcome.scope = Scope::host;
    outcome.attempt.at = loop_.clock().now();
    outcome.attempt.host = hop.host;
    outcome.attempt.stage = "dns";
    if (const auto* unknown = std::get_if<dns::CannotTell>(&answer)) {
        outcome.attempt.enhanced_code = "4.4.3";
        outcome.attempt.explanation =
            fmt::format("The DNS cannot say where {} is ({})", hop.host, unknown->reason);
        co_return outcome;
    }
    auto* found = std::get_if<dns::Found<std::vector<base::IpAddress>>>(&answer);
    if (found == nullptr) {
        outcome.attempt.result = model::AttemptResult::bounced;
        outcome.attempt.enhanced_code = "5.4.4";
        outcome.attempt.explanation = fmt::format("The host {} has no address", hop.host);
        co_return outcome;
    }
    auto& addresses = found->value;
    std::erase_if(addresses, [&](const base::IpAddress& address) {
        return !options_.source.reaches(address);
    });
    if (addresses.empty()) {
        outcome.attempt.enhanced_code = "4.4.1";
        outcome.attempt.explanation =
            fmt::format("The source {} does not reach {}", options_.source.name, hop.host);
        co_return outcome;
    }
    if (choice == FamilyChoice::v4_first) {
        std::ranges::partition(addresses, [](const base::IpAddress& address) {
            return address.is_v4();
        });
    }
    co_return std::move(addresses);
}

Target SmtpDelivery::target_of(const Hop& hop, const base::IpAddress& address) const {
    return {
        .host = hop.host,
        .endpoint = {.address = address, .port = hop.port},
        .source = options_.source.name,
        .bind = options_.source.address_for(address),
        .helo = options_.source.helo,
        .tls = hop.tls,
    };
}

Outcome SmtpDelivery::begun(const Target& target) const {
    Outcome outcome;
    outcome.attempt.at = loop_.clock().now();
    outcome.attempt.host = target.host;
    outcome.attempt.address = target.endpoint.to_string();
    outcome.attempt.source = target.source;
    outcome.attempt.helo = target.helo;
    return outcome;
}

net::Task<Outcome> SmtpDelivery::try_target(Target target, const Outgoing& message) {
    const auto started = loop_.clock().instant();
    auto outcome = begun(target);
    const auto at = outcome.attempt.at;
    bool in_clear = false;
    std::string tls_problem;
    try {
        outcome = co_await try_kept(target, message);
    } catch (const ConversationEnded& ended) {
        in_clear = may_fall_back_to_clear(target, ended);
        tls_problem = ended.what();
        note_end(outcome, ended);
    }
    if (in_clear) {
        // RFC 7435 §3: with an opportunistic policy, mail in clear is better than no mail. Once,
        // and it is said.
        target.tls = TlsPolicy::none;
        try {
            outcome = co_await try_fresh(target, message);
        } catch (const ConversationEnded& ended) {
            note_end(outcome, ended);
        }
        outcome.attempt.explanation += fmt::format(" (in clear, as TLS failed: {})", tls_problem);
    }
    outcome.attempt.at = at;
    outcome.attempt.duration = loop_.clock().instant() - started;
    co_return outcome;
}

net::Task<Outcome> SmtpDelivery::try_kept(const Target& target, const Outgoing& message) {
    auto kept = conversations_.take(target);
    if (kept) {
        bool is_stale = false;
        try {
            co_return co_await talk(std::move(kept), message);
        } catch (const ConversationEnded& ended) {
            is_stale = was_stale(ended);
            if (!is_stale) {
                throw;
            }
        }
    }
    co_return co_await try_fresh(target, message);
}

net::Task<Outcome> SmtpDelivery::try_fresh(Target target, const Outgoing& message) {
    auto conversation = co_await Conversation::open(
        loop_.clock(), loop_.network(), tls_, std::move(target), options_.timeouts
    );
    co_return co_await talk(std::move(conversation), message);
}

net::Task<Outcome> SmtpDelivery::talk(
    std::unique_ptr<Conversation> conversation, const Outgoing& message
) {
    auto outcome = begun(conversation->target());
    note_conversation(outcome.attempt, *conversation);
    try {
        const auto results = co_await transmit(*conversation, message);
        note_result(outcome, results.front());
    } catch (const ConversationEnded& ended) {
        if (was_stale(ended) && conversation->messages() > 0) {
            throw;
        }
        note_end(outcome, ended);
        co_return outcome;
    }
    conversations_.put(std::move(conversation));
    co_return outcome;
}

}  // namespace postrider::delivery
