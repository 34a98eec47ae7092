// Delivery by SMTP: the hosts of a route in turn, over conversations that are kept.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/log.h"
#include "dns/resolver.h"
#include "net/loop.h"
#include "net/tls.h"
#include "net/workers.h"
#include "path/delivery/conversations.h"
#include "path/delivery/deliver.h"
#include "path/delivery/letter.h"
#include "path/delivery/recording.h"
#include "path/delivery/routes.h"
#include "path/delivery/signatures.h"
#include "path/delivery/sources.h"
#include "path/delivery/timeouts.h"
#include "path/delivery/tries.h"

namespace postrider::delivery {

/// Addresses of all hosts of a route together, beyond which an attempt ends.
inline constexpr std::size_t addresses_tried_max = 10;

enum class FamilyChoice : std::uint8_t { v6_first, v4_first, v6_only, v4_only };

struct SmtpDeliveryOptions {
    RouteOptions routes;
    std::vector<Source> sources = {Source{}};  ///< at least one
    SourceObserver on_source;
    FamilyChoice family = FamilyChoice::v6_first;
    Timeouts timeouts;
    KeepOptions keep;
    Transcripts transcripts = Transcripts::all;
};

/// Resource; belongs to one loop.
class SmtpDelivery final : public Delivery {
public:
    SmtpDelivery(
        net::Loop& loop,
        dns::Resolver& resolver,
        net::Workers& workers,
        std::shared_ptr<net::TlsClient> tls,
        SmtpDeliveryOptions options
    );

    net::Task<std::variant<Route, Outcome>> route(std::string destination) override;
    net::Task<Outcome> deliver(
        const model::Claim& claim, const Identity& identity, const Route& route
    ) override;
    void close_idle() override { conversations_.close_all(); }
    /// The ways out, for those who check them.
    Sources& sources() { return sources_; }

private:
    using Addresses = std::variant<std::vector<base::IpAddress>, Outcome>;
    enum class End : std::uint8_t {
        said,        ///< the host said what becomes of the message, or cannot be used
        stale,       ///< a kept conversation had died before this message
        tls_failed,  ///< a fresh one did not come to TLS
    };
    struct Tried {
        Outcome outcome;
        End end = End::said;
    };

    /// One attempt on its way.
    struct Journey {
        Letter letter;
        Tries tries;
        std::size_t addresses = 0;  ///< tried so far
    };
    /// The hosts of the route, or the smart host of the source; a source that failed is out of use
    /// then.
    net::Task<> try_source(const Source& source, const Route& route, Journey& journey);
    net::Task<> try_hosts(
        const Source& source, std::span<const Hop> hops, Target base, Journey& journey
    );
    net::Task<> try_target(Target target, Journey& journey);
    /// `conversation`: a kept one, or null for a fresh one.
    net::Task<Tried> talk(
        Target target, std::unique_ptr<Conversation> conversation, Letter& letter
    );
    net::Task<Addresses> addresses_of(const Source& source, const Hop& hop);
    Outcome no_way_out(std::string_view pool);

    net::Loop& loop_;
    dns::Resolver& resolver_;
    std::shared_ptr<net::TlsClient> tls_;
    SmtpDeliveryOptions options_;
    Sources sources_;
    Routes routes_;
    Signatures signatures_;
    Conversations conversations_;
};

}  // namespace postrider::delivery
