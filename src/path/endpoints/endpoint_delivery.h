// Deliveries that a route leads to an endpoint: told over HTTP, or passed on by SMTP.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "base/address_guard.h"
#include "base/log.h"
#include "dns/resolver.h"
#include "model/inbound.h"
#include "net/loop.h"
#include "net/workers.h"
#include "path/delivery/deliver.h"
#include "path/endpoints/http_endpoint.h"
#include "store/store.h"

namespace postrider::endpoints {

/// Received fields beyond which mail goes round in circles (RFC 5321 §6.3).
inline constexpr std::size_t received_fields_max = 100;
/// How often the use of an endpoint is noted.
inline constexpr base::Duration use_noted_every = std::chrono::minutes{1};

/// What it works with; outlives it.
struct EndpointParts {
    net::Loop& loop;
    store::Store& store;
    dns::Resolver& resolver;
    base::Log& log;
    net::Workers& workers;
    HttpEndpoints& http;
    /// Takes what goes on by SMTP, and every delivery that no endpoint has.
    delivery::Delivery& ordinary;
};

struct EndpointOptions {
    base::AddressGuard guard;  ///< where SMTP endpoints may stand
    /// How long mail waits for a person when its endpoint was deleted.
    base::Duration hold = std::chrono::days{7};
};

/// A decorator. Resource; belongs to one loop. An endpoint is read again for every attempt, so a
/// change counts for what waits.
class EndpointDelivery final : public delivery::Delivery {
public:
    EndpointDelivery(EndpointParts parts, EndpointOptions options);

    net::Task<std::variant<delivery::Route, delivery::Outcome>> route(std::string destination
    ) override;
    std::string_view source_for(
        const model::Claim& claim, std::string_view pool, const delivery::Route& route
    ) override;
    std::optional<delivery::Wait> wait_for_source(
        const model::Claim& claim, std::string_view pool, const delivery::Route& route
    ) override;
    std::uint64_t circumstances() override { return ordinary_.circumstances(); }
    std::shared_ptr<const delivery::Route> relay_route(std::string_view pool) override {
        return ordinary_.relay_route(pool);
    }
    std::size_t connections(std::string_view source, std::string_view site) const override {
        return ordinary_.connections(source, site);
    }
    net::Task<delivery::Outcome> deliver(
        const model::Claim& claim, const delivery::Identity& identity, const delivery::Route& route
    ) override;
    void close_idle() override;

private:
    using Found = std::variant<delivery::Route, delivery::Outcome>;

    net::Task<std::optional<model::Endpoint>> find(model::EndpointId id);
    net::Task<std::optional<model::Endpoint>> find_successor(const model::Claim& claim);
    delivery::Outcome held() const;
    net::Task<Found> hosts_of(const model::SmtpEndpoint& endpoint);
    net::Task<Found> hosts_of(const model::AddressEndpoint& endpoint);
    net::Task<delivery::Outcome> deliver_to(
        const model::Endpoint& endpoint,
        const model::Claim& claim,
        const delivery::Identity& identity
    );
    net::Task<delivery::Outcome> pass_on(
        const model::Endpoint& endpoint, model::Claim claim, delivery::Identity identity
    );
    net::Task<> vouch(model::Claim& claim, delivery::Identity& identity);
    net::Task<> note_use(model::EndpointId id);
    delivery::Outcome outcome_at_once(
        model::AttemptResult result, std::string_view code, std::string explanation
    ) const;

    net::Loop& loop_;
    store::Store& store_;
    dns::Resolver& resolver_;
    base::Log& log_;
    net::Workers& workers_;
    HttpEndpoints& http_;
    delivery::Delivery& ordinary_;
    EndpointOptions options_;
    std::unordered_map<model::EndpointId, base::Instant> noted_at_;
};

}  // namespace postrider::endpoints
