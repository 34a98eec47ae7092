// Hosts in turn until one gives a final word.
#include "path/delivery/smtp_delivery.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "path/delivery/proxy_address.h"
#include "path/delivery/record.h"

namespace postrider::delivery {
namespace {

/// For a delivery that another source may take at once.
constexpr base::Duration least_hint = std::chrono::seconds{1};

/// Whether a kept conversation had died before this message, so that nothing was tried with it yet.
/// `reply`: none where the wire broke.
bool was_stale(smtp::Stage stage, const std::optional<smtp::Reply>& reply) {
    const bool before_recipient = stage == smtp::Stage::mail || stage == smtp::Stage::rset;
    return before_recipient && (!reply || reply->code == 421);
}

/// Where every source has a smart host, nobody need look up who takes the mail.
RouteOptions route_options(const SmtpDeliveryOptions& options) {
    RouteOptions routes = options.routes;
    const bool has_straight = std::ranges::any_of(options.sources, [](const Source& source) {
        return !source.smart_host.has_value();
    });
    if (routes.relays.empty() && !has_straight) {
        for (const Source& source : options.sources) {
            routes.relays.push_back(source.smart_host->hop);
        }
    }
    return routes;
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
      sources_(loop.clock(), options_.sources, options_.on_source),
      departures_(loop.clock(), sources_, options_.departures),
      routes_(loop.clock(), resolver, route_options(options_)),
      policies_(resolver, options_.sts),
      signatures_(loop.clock(), workers),
      conversations_(loop, options_.keep) {}

net::Task<std::variant<Route, Outcome>> SmtpDelivery::route(std::string destination) {
    auto found = co_await routes_.find(destination);
    auto* route = std::get_if<Route>(&found);
    if (route != nullptr && options_.provider_of) {
        std::vector<std::string> hosts;
        std::ranges::transform(route->hops, std::back_inserter(hosts), &Hop::host);
        route->provider = options_.provider_of(hosts);
    }
    const bool has_policies =
        route != nullptr && route->hops.front().named != HopNaming::by_operator;
    if (has_policies && options_.sts != nullptr) {
        // Here nobody else waits for it; when mail goes out, it is known.
        co_await options_.sts->find(std::move(destination));
    }
    co_return found;
}

std::string_view SmtpDelivery::source_for(
    const model::Claim& claim, std::string_view pool, const Route& route
) {
    const Source* source = departures_.choose(pool, claim.delivery, route.provider);
    return source == nullptr ? std::string_view{} : std::string_view(source->name);
}

std::optional<Wait> SmtpDelivery::wait_for_source(
    const model::Claim& claim, std::string_view pool, const Route& route
) {
    auto wait = departures_.wait(pool, claim.delivery, route.provider);
    return wait ? std::optional(Wait{.until = wait->until, .why = std::move(wait->why)})
                : std::nullopt;
}

net::Task<Outcome> SmtpDelivery::deliver(
    const model::Claim& claim, const Identity& identity, const Route& route
) {
    CHECK(!route.hops.empty());
    Journey journey{
        .letter = Letter(claim, identity, signatures_),
        .messages_per_connection = identity.messages_per_connection,
        .domain = claim.destination,
        .wish = wish_of(claim, identity.mail_from),
    };
    const Source* source = first_source(claim, identity, route);
    bool moves = source == nullptr && has_other_way(claim, identity, route);
    for (auto turns = options_.sources.size(); source != nullptr && turns > 0; --turns) {
        const auto first = journey.tries.all().size();
        Departures::Departure departure(departures_, *source, route.provider);
        co_await try_source(*source, route, journey);
        departure.end(claim.delivery, word_on_source(journey.tries, first));
        if (journey.tries.is_settled() || sources_.reason(*source).empty()) {
            break;
        }
        // Another one has limits of its own: those of its lane.
        moves = has_other_way(claim, identity, route);
        source =
            moves ? nullptr : departures_.choose(identity.pool, claim.delivery, route.provider);
    }
    if (journey.tries.latest() == nullptr) {
        journey.tries.add(no_way_out(claim, identity.pool, route));
    }
    auto outcome = std::move(journey.tries).conclude();
    outcome.connects = journey.connects;
    outcome.moves = moves;
    note_way(outcome, identity, route);
    co_return outcome;
}

const Source* SmtpDelivery::first_source(
    const model::Claim& claim, const Identity& identity, const Route& route
) {
    if (identity.source.empty()) {
        return departures_.choose(identity.pool, claim.delivery, route.provider);
    }
    const Source* source = sources_.in_use(identity.source);
    // Others may have been quicker to use up its day.
    const bool may_leave = source != nullptr && departures_.may_leave(*source, route.provider);
    return may_leave ? source : nullptr;
}

bool SmtpDelivery::has_other_way(
    const model::Claim& claim, const Identity& identity, const Route& route
) {
    return !identity.source.empty() &&
           (departures_.choose(identity.pool, claim.delivery, route.provider) != nullptr ||
            departures_.wait(identity.pool, claim.delivery, route.provider));
}

/// The last one, unless mail did not go through and a host before it had had too much of us.
const Outcome& SmtpDelivery::word_on_source(const Tries& tries, std::size_t first) const {
    const auto& speaks_against = options_.departures.speaks_against;
    const Outcome& latest = *tries.latest();
    if (!speaks_against || latest.attempt.result == model::AttemptResult::delivered) {
        return latest;
    }
    const auto own = std::span(tries.all()).subspan(first);
    const auto found = std::ranges::find_if(own, [&](const Outcome& outcome) {
        return outcome.attempt.result == latest.attempt.result && speaks_against(outcome.attempt);
    });
    return found == own.end() ? latest : *found;
}

Outcome SmtpDelivery::no_way_out(
    const model::Claim& claim, std::string_view pool, const Route& route
) {
    Outcome outcome;
    outcome.scope = Scope::source;
    outcome.attempt.at = loop_.clock().now();
    outcome.attempt.stage = "source";
    outcome.attempt.enhanced_code = "4.3.5";
    if (const auto wait = departures_.wait(pool, claim.delivery, route.provider)) {
        outcome.attempt.explanation = wait->why;
        outcome.retry_hint = std::max(wait->until - outcome.attempt.at, least_hint);
    } else if (departures_.choose(pool, claim.delivery, route.provider) != nullptr) {
        outcome.attempt.explanation = "Its source has just sent what it may today";
        outcome.retry_hint = least_hint;
    } else {
        outcome.attempt.explanation =
            fmt::format("No way out is in use: {}", sources_.why_none(pool));
    }
    return outcome;
}

net::Task<> SmtpDelivery::try_source(const Source& source, const Route& route, Journey& journey) {
    Target base{
        .source = source.name,
        .site = route.site,
        .messages_max = journey.messages_per_connection,
        .helo = source.helo
    };
    if (source.proxy) {
        const auto address = co_await address_of(resolver_, *source.proxy);
        if (!address) {
            auto outcome = begun(base, loop_.clock().now());
            outcome.attempt.stage = "dns";
            note_meaning(outcome, meaning_of(smtp::Stage::connect, WireTrouble::source));
            outcome.attempt.reply = address.error();
            journey.tries.add(std::move(outcome));
            sources_.failed(source, address.error());
            co_return;
        }
        base.proxy = ProxyHop{
            .kind = source.proxy->kind,
            .endpoint = {.address = *address, .port = source.proxy->port},
            .login = source.proxy->login
        };
    }
    std::span<const Hop> hops = route.hops;
    if (source.smart_host) {
        base.login = source.smart_host->login;
        hops = std::span(&source.smart_host->hop, 1);
    }
    co_await try_hosts(source, hops, std::move(base), journey);
    const Outcome* last = journey.tries.latest();
    const bool has_failed =
        source.smart_host ? !journey.tries.is_settled() : last->scope == Scope::source;
    if (has_failed) {
        const auto& words = last->attempt;
        sources_.failed(source, words.reply.empty() ? words.explanation : words.reply);
    }
}

net::Task<> SmtpDelivery::try_hosts(
    const Source& source, std::span<const Hop> hops, Target base, Journey& journey
) {
    for (const Hop& hop : hops) {
        auto terms = co_await terms_for(hop, journey);
        if (!terms) {
            continue;
        }
        journey.terms = std::move(*terms);
        auto addresses = co_await addresses_of(source, hop);
        if (auto* outcome = std::get_if<Outcome>(&addresses)) {
            journey.tries.add(std::move(*outcome));
            continue;
        }
        base.host = hop.host;
        base.demand.reset();
        if (hop.named == HopNaming::by_operator) {
            base.tls = operators_policy(hop, journey.wish);
        } else {
            base.tls = policy_of(journey.terms.terms.strength);
            base.demand = tls_policy::demand_of(journey.terms.terms, hop.host, journey.domain);
        }
        for (const auto& address : std::get<std::vector<base::IpAddress>>(addresses)) {
            base.endpoint = {.address = address, .port = hop.port};
            base.bind = source.address_for(address);
            co_await try_target(base, journey);
            ++journey.addresses;
            const bool is_lost = journey.tries.latest()->scope == Scope::source;
            if (is_lost || journey.tries.is_settled() || journey.addresses >= addresses_tried_max) {
                co_return;
            }
        }
    }
}

net::Task<SmtpDelivery::Addresses> SmtpDelivery::addresses_of(
    const Source& source, const Hop& hop
) {
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
        return !source.reaches(address);
    });
    if (addresses.empty()) {
        outcome.attempt.enhanced_code = "4.4.1";
        outcome.attempt.explanation =
            fmt::format("The source {} does not reach {}", source.name, hop.host);
        co_return outcome;
    }
    if (choice == FamilyChoice::v4_first) {
        std::ranges::partition(addresses, [](const base::IpAddress& address) {
            return address.is_v4();
        });
    }
    co_return std::move(addresses);
}

net::Task<std::optional<HopTerms>> SmtpDelivery::terms_for(const Hop& hop, Journey& journey) {
    if (hop.named == HopNaming::by_operator) {
        co_return operators_terms(hop, journey.wish);
    }
    auto question = next_hop(hop, journey.domain, journey.wish, options_.tls_rules);
    auto policy = co_await policies_.policy_for(std::move(question));
    if (const auto* reason = std::get_if<tls_policy::HostUnfit>(&policy)) {
        journey.tries.add(unfit(*reason, hop, loop_.clock().now()));
        if (options_.on_tls) {
            options_.on_tls(session_of(*reason, journey.domain, hop.host));
        }
        co_return std::nullopt;
    }
    HopTerms terms{.domain = journey.domain, .host = hop.host, .wish = journey.wish};
    terms.terms = std::get<tls_policy::Terms>(std::move(policy));
    co_return terms;
}

net::Task<> SmtpDelivery::try_target(Target target, Journey& journey) {
    Tries& tries = journey.tries;
    auto kept = conversations_.take(target);
    if (kept) {
        auto tried = co_await talk(target, std::move(kept), journey);
        if (tried.end != End::stale) {
            tries.add(std::move(tried.outcome));
            co_return;
        }
        tries.add_replaced(std::move(tried.outcome));
    }
    auto tried = co_await talk(target, nullptr, journey);
    if (tried.end == End::tls_failed && target.tls == TlsPolicy::opportunistic) {
        // RFC 7435 §3: with an opportunistic policy, mail in clear is better than no mail. Once,
        // and it is said.
        const std::string problem = tried.outcome.attempt.tls_problem;
        tries.add_replaced(std::move(tried.outcome));
        target.tls = TlsPolicy::none;
        tried = co_await talk(target, nullptr, journey);
        tried.outcome.attempt.explanation += " (in clear, as TLS failed)";
        tried.outcome.attempt.tls_problem = problem;
    }
    tries.add(std::move(tried.outcome));
}

net::Task<SmtpDelivery::Tried> SmtpDelivery::talk(
    Target target, std::unique_ptr<Conversation> conversation, Journey& journey
) {
    const auto started = loop_.clock().instant();
    const bool is_kept = conversation != nullptr;
    const bool is_clear = target.tls == TlsPolicy::none;
    Tried tried{.outcome = begun(target, loop_.clock().now())};
    tried.outcome.attempt.tls_basis = basis_of(journey.terms.terms);
    Recording recording(loop_.clock());
    auto* const writes = options_.transcripts == Transcripts::none ? nullptr : &recording;
    try {
        if (is_kept) {
            conversation->record_in(writes);
        } else {
            ++journey.connects;
            const Manner manner(options_.timeouts, writes);
            conversation = co_await Conversation::open(
                loop_.clock(), loop_.network(), tls_, std::move(target), manner
            );
            conversations_.admit(*conversation);
        }
        note_conversation(tried.outcome, *conversation);
        if (!is_kept && !is_clear) {
            observe(journey.terms, session_of(journey.terms, conversation->tls()), tried.outcome);
        }
        co_await journey.letter.seal();
        const auto results = co_await transmit(*conversation, journey.letter.outgoing());
        const auto& result = results.front();
        note_result(tried.outcome, result);
        if (result.speaker == smtp::Speaker::us &&
            result.reply.enhanced == smtp::requiretls_missing) {
            note_requiretls_missing(tried.outcome, journey.terms);
        }
        if (is_kept && was_stale(result.stage, result.reply)) {
            tried.end = End::stale;
        }
        conversation->record_in(nullptr);
        conversations_.put(std::move(conversation));
    } catch (const ConversationEnded& ended) {
        note_end(tried.outcome, ended);
        if (!ended.reply()) {
            recording.happened(fmt::format("ended: {}", ended.what()));
        }
        if (is_kept && was_stale(ended.stage(), ended.reply())) {
            tried.end = End::stale;
        } else if (!is_kept && ended.stage() == smtp::Stage::starttls) {
            note_talk_ended(tried, ended, journey.terms);
        }
    }
    auto& attempt = tried.outcome.attempt;
    attempt.duration = loop_.clock().instant() - started;
    const bool is_wanted = options_.transcripts == Transcripts::all ||
                           attempt.result != model::AttemptResult::delivered;
    if (writes != nullptr && is_wanted) {
        attempt.transcript = recording.take();
    }
    co_return tried;
}

void SmtpDelivery::note_talk_ended(
    Tried& tried, const ConversationEnded& ended, const HopTerms& terms
) const {
    tried.end = End::tls_failed;
    note_tls_failure(tried.outcome, terms);
    observe(
        terms, session_of(terms, ended.tls_trouble(), tried.outcome.attempt.reply), tried.outcome
    );
}

/// Reports are about destinations, not about our own relays.
void SmtpDelivery::observe(const HopTerms& terms, TlsSession session, const Outcome& outcome)
    const {
    if (!options_.on_tls || terms.domain.empty()) {
        return;
    }
    session.address = outcome.attempt.address;
    session.source_address = outcome.attempt.source_address;
    options_.on_tls(session);
}

}  // namespace postrider::delivery
