// Endpoints by kind.
#include "path/endpoints/endpoint_delivery.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "arc/results.h"
#include "authentication/forwarding.h"
#include "mail/address.h"
#include "mail/domain.h"
#include "mail/header.h"
#include "model/transcript.h"
#include "path/endpoints/arrived.h"
#include "store/endpoints.h"
#include "store/routes.h"

namespace postrider::endpoints {
namespace {

using delivery::Outcome;
using delivery::Route;
using model::AttemptResult;

/// Addresses of an SMTP endpoint's host that are tried.
constexpr std::size_t addresses_max = 10;

delivery::TlsPolicy policy_of(model::EndpointTls tls) {
    switch (tls) {
        case model::EndpointTls::none:
            return delivery::TlsPolicy::none;
        case model::EndpointTls::opportunistic:
            return delivery::TlsPolicy::opportunistic;
        case model::EndpointTls::required:
            return delivery::TlsPolicy::verified;
        case model::EndpointTls::implicit:
            return delivery::TlsPolicy::implicit;
    }
    return delivery::TlsPolicy::verified;
}

std::string site_of(const model::SmtpEndpoint& endpoint) {
    return fmt::format("{}:{}", endpoint.host, endpoint.port);
}

/// As A-label, or an address literal.
std::optional<std::string> domain_of(const model::AddressEndpoint& endpoint) {
    const auto address = mail::Address::parse(endpoint.address);
    if (!address || address->is_address_literal()) {
        return address ? std::optional(address->domain) : std::nullopt;
    }
    return mail::domain_to_ascii(address->domain);
}

/// A transaction of our own: what the sender asked of bounces was asked of us.
model::Claim readdressed(model::Claim claim, const model::Endpoint& endpoint) {
    if (const auto* address = std::get_if<model::AddressEndpoint>(&endpoint.target)) {
        claim.recipient = address->address;
        // What that domain asks of TLS counts, and it is told how TLS with it went.
        claim.destination = domain_of(*address).value_or(std::string());
    }
    claim.notify = model::Notify::unspecified;
    claim.original_recipient.clear();
    claim.dsn_return = model::DsnReturn::unspecified;
    claim.envelope_id.clear();
    return claim;
}

/// URLs may hold secrets: what stands here of one says as much as the attempt's "url".
std::string kind_of(const model::EndpointTarget& target) {
    if (const auto* smtp = std::get_if<model::SmtpEndpoint>(&target)) {
        return "SMTP, " + site_of(*smtp);
    }
    if (const auto* address = std::get_if<model::AddressEndpoint>(&target)) {
        return "forwards to " + address->address;
    }
    return "HTTP";
}

/// "7 \"shop\" (HTTP)"
void note_endpoint(Outcome& outcome, const model::Endpoint& endpoint) {
    const auto words =
        fmt::format("{} \"{}\" ({})", endpoint.id.value, endpoint.name, kind_of(endpoint.target));
    model::note_decision(outcome.attempt.decisions, "endpoint", words);
}

/// The name under which we wrote what was found out: our field stands before all others.
std::string written_by(const model::Content& content) {
    const auto header = mail::HeaderBlock::parse(content.head());
    const auto* field = header ? header->find("Authentication-Results") : nullptr;
    return field == nullptr ? std::string() : arc::authserv_id(field->value);
}

bool goes_in_circles(const model::Claim& claim) {
    const auto header = mail::HeaderBlock::parse(claim.content.head());
    return header && header->count("Received") > received_fields_max;
}

/// Requests leave by no source: their lane is the endpoint's own.
bool is_request(const model::Claim& claim, const Route& route) {
    return route.site == claim.destination && model::endpoint_of(claim.destination);
}

}  // namespace

EndpointDelivery::EndpointDelivery(EndpointParts parts, EndpointOptions options)
    : loop_(parts.loop),
      store_(parts.store),
      resolver_(parts.resolver),
      log_(parts.log),
      workers_(parts.workers),
      http_(parts.http),
      ordinary_(parts.ordinary),
      options_(std::move(options)) {}

net::Task<std::variant<Route, Outcome>> EndpointDelivery::route(std::string destination) {
    const auto id = model::endpoint_of(destination);
    if (!id) {
        co_return co_await ordinary_.route(std::move(destination));
    }
    const auto endpoint = co_await find(*id);
    if (endpoint) {
        if (const auto* smtp = std::get_if<model::SmtpEndpoint>(&endpoint->target)) {
            co_return Route{.hops = {}, .site = site_of(*smtp)};
        }
        if (const auto* address = std::get_if<model::AddressEndpoint>(&endpoint->target)) {
            co_return co_await hosts_of(*address);
        }
    }
    // A lane of its own: who is slow keeps nobody else waiting.
    co_return Route{.hops = {}, .site = std::move(destination)};
}

std::string_view EndpointDelivery::source_for(
    const model::Claim& claim, std::string_view pool, const Route& route
) {
    return is_request(claim, route) ? std::string_view{} : ordinary_.source_for(claim, pool, route);
}

std::optional<delivery::Wait> EndpointDelivery::wait_for_source(
    const model::Claim& claim, std::string_view pool, const Route& route
) {
    return is_request(claim, route) ? std::nullopt : ordinary_.wait_for_source(claim, pool, route);
}

net::Task<Outcome> EndpointDelivery::deliver(
    const model::Claim& claim, const delivery::Identity& identity, const Route& route
) {
    const auto id = model::endpoint_of(claim.destination);
    if (!id) {
        co_return co_await ordinary_.deliver(claim, identity, route);
    }
    auto endpoint = co_await find(*id);
    if (!endpoint) {
        endpoint = co_await find_successor(claim);
    }
    if (!endpoint) {
        co_return held();
    }
    auto outcome = co_await deliver_to(*endpoint, claim, identity);
    note_endpoint(outcome, *endpoint);
    if (outcome.attempt.result == AttemptResult::delivered) {
        co_await note_use(endpoint->id);
    }
    co_return outcome;
}

/// The endpoint was deleted, but the route leads to another one today. Where that one has its own
/// delivery of the message, this one would be a second.
net::Task<std::optional<model::Endpoint>> EndpointDelivery::find_successor(const model::Claim& claim
) {
    std::optional<model::Endpoint> endpoint;
    auto look = [&](store::Transaction& transaction) {
        const auto route =
            claim.route ? store::find_route(transaction, *claim.route) : std::nullopt;
        endpoint = route && route->endpoint ? store::find_endpoint(transaction, *route->endpoint)
                                            : std::nullopt;
    };
    co_await store_.read(look);
    if (!endpoint) {
        co_return std::nullopt;
    }
    const auto siblings = co_await store_.deliveries_of(claim.message);
    const bool is_told_already = std::ranges::any_of(siblings, [&](const auto& sibling) {
        return sibling.recipient == claim.recipient && sibling.endpoint == endpoint->id;
    });
    co_return is_told_already ? std::nullopt : std::move(endpoint);
}

Outcome EndpointDelivery::held() const {
    auto outcome = outcome_at_once(
        AttemptResult::deferred, "4.3.5", "The endpoint that the route led to no longer exists"
    );
    outcome.hold = model::Hold{
        .reason = outcome.attempt.explanation,
        .ends_at = loop_.clock().now() + options_.hold,
    };
    return outcome;
}

net::Task<Outcome> EndpointDelivery::deliver_to(
    const model::Endpoint& endpoint, const model::Claim& claim, const delivery::Identity& identity
) {
    if (const auto* http = std::get_if<model::HttpEndpoint>(&endpoint.target)) {
        auto arrived = arrived_of(claim, identity.token);
        co_return co_await http_.post(std::move(arrived), claim.content, *http);
    }
    if (goes_in_circles(claim)) {
        co_return outcome_at_once(
            AttemptResult::bounced, "5.4.6", "The message has passed through too many hosts"
        );
    }
    auto forwarded = readdressed(claim, endpoint);
    auto sender = identity;
    if (claim.sender.empty()) {
        // What came without a sender goes on without one, so that no bounce is bounced.
        sender.mail_from.clear();
    }
    co_return co_await pass_on(endpoint, std::move(forwarded), std::move(sender));
}

net::Task<Outcome> EndpointDelivery::pass_on(
    const model::Endpoint& endpoint, model::Claim claim, delivery::Identity identity
) {
    Found found;
    if (const auto* smtp = std::get_if<model::SmtpEndpoint>(&endpoint.target)) {
        found = co_await hosts_of(*smtp);
    } else {
        found = co_await hosts_of(std::get<model::AddressEndpoint>(endpoint.target));
    }
    if (auto* outcome = std::get_if<Outcome>(&found)) {
        co_return std::move(*outcome);
    }
    co_await vouch(claim, identity);
    const auto& route = std::get<Route>(found);
    co_return co_await ordinary_.deliver(claim, identity, route);
}

/// What was found out about the message when it arrived goes on with it, sealed (RFC 8617), so that
/// the next host need not take it for forged because it comes from us.
net::Task<> EndpointDelivery::vouch(model::Claim& claim, delivery::Identity& identity) {
    if (!claim.inspection || !identity.signers) {
        co_return;
    }
    authentication::Forwarded forwarded{
        .content = claim.content,
        .chain = claim.inspection->verdicts.arc,
        .authserv_id = written_by(claim.content),
    };
    const auto now = loop_.clock().now();
    const auto front = co_await authentication::front_of_forwarded(
        std::move(forwarded), *identity.signers, workers_, now
    );
    claim.content = claim.content.with_prefix(front);
    identity.signers = nullptr;
}

net::Task<EndpointDelivery::Found> EndpointDelivery::hosts_of(const model::AddressEndpoint& endpoint
) {
    auto domain = domain_of(endpoint);
    if (!domain) {
        co_return outcome_at_once(
            AttemptResult::deferred,
            "4.3.5",
            fmt::format("The endpoint's address {} is of no use", endpoint.address)
        );
    }
    co_return co_await ordinary_.route(std::move(*domain));
}

net::Task<EndpointDelivery::Found> EndpointDelivery::hosts_of(const model::SmtpEndpoint& endpoint) {
    std::vector<base::IpAddress> addresses;
    if (const auto literal = base::IpAddress::parse(endpoint.host)) {
        addresses.push_back(*literal);
    } else {
        auto answer = co_await resolver_.addresses(endpoint.host);
        auto* listed = std::get_if<dns::Found<std::vector<base::IpAddress>>>(&answer);
        if (listed == nullptr) {
            co_return outcome_at_once(
                AttemptResult::deferred,
                "4.4.3",
                fmt::format("The endpoint's host {} has no address", endpoint.host)
            );
        }
        addresses = std::move(listed->value);
    }
    Route route{.hops = {}, .site = site_of(endpoint), .is_fixed = true};
    for (const auto& address : addresses) {
        if (options_.guard.permits(address) && route.hops.size() < addresses_max) {
            route.hops.push_back({
                .host = endpoint.host,
                .address = address,
                .port = endpoint.port,
                .tls = policy_of(endpoint.tls),
            });
        }
    }
    if (route.hops.empty()) {
        co_return outcome_at_once(
            AttemptResult::deferred,
            "4.4.1",
            fmt::format(
                "The endpoint's host {} leads to {}, {}, where no mail may go",
                endpoint.host,
                addresses.front().to_string(),
                base::describe(base::kind_of(addresses.front()))
            )
        );
    }
    co_return route;
}

net::Task<std::optional<model::Endpoint>> EndpointDelivery::find(model::EndpointId id) {
    std::optional<model::Endpoint> endpoint;
    auto look = [&](store::Transaction& transaction) {
        endpoint = store::find_endpoint(transaction, id);
    };
    co_await store_.read(look);
    co_return endpoint;
}

net::Task<> EndpointDelivery::note_use(model::EndpointId id) {
    const auto now = loop_.clock().instant();
    const auto [noted, is_first] = noted_at_.try_emplace(id, now);
    if (!is_first && now - noted->second < use_noted_every) {
        co_return;
    }
    noted->second = now;
    const auto at = loop_.clock().now();
    auto note = [id, at](store::Transaction& transaction) {
        // One that was deleted meanwhile needs no note.
        static_cast<void>(store::note_used(transaction, id, at));
    };
    try {
        co_await store_.write(note);
    } catch (const store::StoreError& trouble) {
        // The message is delivered all the same.
        log_.error("endpoints", "use_unnoted", {{"endpoint", id.value}, {"error", trouble.what()}});
    }
}

Outcome EndpointDelivery::outcome_at_once(
    AttemptResult result, std::string_view code, std::string explanation
) const {
    Outcome outcome;
    outcome.attempt.result = result;
    outcome.attempt.at = loop_.clock().now();
    outcome.attempt.stage = "route";
    outcome.attempt.enhanced_code = code;
    outcome.attempt.explanation = std::move(explanation);
    return outcome;
}

void EndpointDelivery::close_idle() {
    http_.close_idle();
    ordinary_.close_idle();
}

}  // namespace postrider::endpoints
