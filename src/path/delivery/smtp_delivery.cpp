// Hosts in turn until one gives a final word.
#include "path/delivery/smtp_delivery.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "path/delivery/record.h"

namespace postrider::delivery {
namespace {

/// Whether a kept conversation had died before this message, so that nothing was tried with it yet.
/// `reply`: none where the wire broke.
bool was_stale(smtp::Stage stage, const std::optional<smtp::Reply>& reply) {
    const bool before_recipient = stage == smtp::Stage::mail || stage == smtp::Stage::rset;
    return before_recipient && (!reply || reply->code == 421);
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
      tls_(std::move(tls)),
      options_(std::move(options)),
      routes_(loop.clock(), resolver, options_.routes),
      signatures_(loop.clock(), workers),
      conversations_(loop, options_.keep) {}

net::Task<std::variant<Route, Outcome>> SmtpDelivery::route(std::string destination) {
    co_return co_await routes_.find(std::move(destination));
}

net::Task<Outcome> SmtpDelivery::deliver(
    const model::Claim& claim, const Identity& identity, const Route& route
) {
    CHECK(!route.hops.empty());
    Letter letter(claim, identity, signatures_);
    Tries tries;
    std::size_t tried = 0;
    for (const Hop& hop : route.hops) {
        auto addresses = co_await addresses_of(hop);
        if (auto* outcome = std::get_if<Outcome>(&addresses)) {
            tries.add(std::move(*outcome));
            continue;
        }
        for (const auto& address : std::get<std::vector<base::IpAddress>>(addresses)) {
            const auto target = target_of(hop, address);
            co_await try_target(target, letter, tries);
            if (tries.is_settled() || ++tried == addresses_tried_max) {
                co_return std::move(tries).conclude();
            }
        }
    }
    co_return std::move(tries).conclude();
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

net::Task<> SmtpDelivery::try_target(Target target, Letter& letter, Tries& tries) {
    auto kept = conversations_.take(target);
    if (kept) {
        auto tried = co_await talk(target, std::move(kept), letter);
        if (tried.end != End::stale) {
            tries.add(std::move(tried.outcome));
            co_return;
        }
        tries.add_replaced(std::move(tried.outcome));
    }
    auto tried = co_await talk(target, nullptr, letter);
    if (tried.end == End::tls_failed && target.tls == TlsPolicy::opportunistic) {
        // RFC 7435 §3: with an opportunistic policy, mail in clear is better than no mail. Once,
        // and it is said.
        tries.add_replaced(std::move(tried.outcome));
        target.tls = TlsPolicy::none;
        tried = co_await talk(target, nullptr, letter);
        tried.outcome.attempt.explanation += " (in clear, as TLS failed)";
    }
    tries.add(std::move(tried.outcome));
}

net::Task<SmtpDelivery::Tried> SmtpDelivery::talk(
    Target target, std::unique_ptr<Conversation> conversation, Letter& letter
) {
    const auto started = loop_.clock().instant();
    const bool is_kept = conversation != nullptr;
    Tried tried{.outcome = begun(target, loop_.clock().now())};
    try {
        if (!is_kept) {
            conversation = co_await Conversation::open(
                loop_.clock(), loop_.network(), tls_, std::move(target), options_.timeouts
            );
        }
        note_conversation(tried.outcome, *conversation);
        co_await letter.seal();
        const auto results = co_await transmit(*conversation, letter.outgoing());
        const auto& result = results.front();
        note_result(tried.outcome, result);
        if (is_kept && was_stale(result.stage, result.reply)) {
            tried.end = End::stale;
        }
        conversations_.put(std::move(conversation));
    } catch (const ConversationEnded& ended) {
        note_end(tried.outcome, ended);
        if (is_kept && was_stale(ended.stage(), ended.reply())) {
            tried.end = End::stale;
        } else if (!is_kept && ended.stage() == smtp::Stage::starttls) {
            tried.end = End::tls_failed;
        }
    }
    tried.outcome.attempt.duration = loop_.clock().instant() - started;
    co_return tried;
}

}  // namespace postrider::delivery
