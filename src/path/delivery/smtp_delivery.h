// Delivery by SMTP: the hosts of a route in turn, over conversations that are kept.
#pragma once

#include <cstdint>
#include <functional>
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
#include "path/delivery/departures.h"
#include "path/delivery/hop_terms.h"
#include "path/delivery/letter.h"
#include "path/delivery/recording.h"
#include "path/delivery/routes.h"
#include "path/delivery/signatures.h"
#include "path/delivery/sources.h"
#include "path/delivery/timeouts.h"
#include "path/delivery/tries.h"
#include "tls_policy/policies.h"
#include "tls_policy/sts_policies.h"

namespace postrider::delivery {

/// Addresses of all hosts of a route together, beyond which an attempt ends.
inline constexpr std::size_t addresses_tried_max = 10;

enum class FamilyChoice : std::uint8_t { v6_first, v4_first, v6_only, v4_only };

struct SmtpDeliveryOptions {
    RouteOptions routes;
    std::vector<Source> sources = {Source{}};  ///< at least one
    SourceObserver on_source;
    DepartureOptions departures;
    /// Whose these hosts are; empty: nobody's that is known.
    std::function<std::string(const std::vector<std::string>& hosts)> provider_of;
    FamilyChoice family = FamilyChoice::v6_first;
    Timeouts timeouts;
    KeepOptions keep;
    std::vector<tls_policy::Rule> tls_rules;  ///< what the operator asks of destinations
    tls_policy::StsPolicies* sts = nullptr;   ///< null: MTA-STS is not looked for
    TlsObserver on_tls;                       ///< hears of each connection's TLS
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
    std::string_view source_for(
        const model::Claim& claim, std::string_view pool, const Route& route
    ) override;
    std::optional<Wait> wait_for_source(
        const model::Claim& claim, std::string_view pool, const Route& route
    ) override;
    std::size_t connections(std::string_view source, std::string_view site) const override {
        return conversations_.open(source, site);
    }
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
        std::uint32_t messages_per_connection = 0;
        std::string domain;  ///< the destination
        tls_policy::Wish wish = tls_policy::Wish::usual;
        std::size_t addresses = 0;   ///< tried so far
        std::uint32_t connects = 0;  ///< begun so far
        HopTerms terms;              ///< of the host whose turn it is
    };
    /// The one that the lane names, as long as it may be used; of no lane, whichever comes first.
    const Source* first_source(
        const model::Claim& claim, const Identity& identity, const Route& route
    );
    /// Whether another way out can take what has a lane: at once, or when it may send again.
    bool has_other_way(const model::Claim& claim, const Identity& identity, const Route& route);
    /// What the tries by one source say about it.
    const Outcome& word_on_source(const Tries& tries, std::size_t first) const;
    /// The hosts of the route, or the smart host of the source; a source that failed is out of use
    /// then.
    net::Task<> try_source(const Source& source, const Route& route, Journey& journey);
    net::Task<> try_hosts(
        const Source& source, std::span<const Hop> hops, Target base, Journey& journey
    );
    net::Task<> try_target(Target target, Journey& journey);
    /// `conversation`: a kept one, or null for a fresh one.
    net::Task<Tried> talk(
        Target target, std::unique_ptr<Conversation> conversation, Journey& journey
    );
    /// What TLS with a host must show; none: mail must not go there, which is recorded.
    net::Task<std::optional<HopTerms>> terms_for(const Hop& hop, Journey& journey);
    void note_talk_ended(Tried& tried, const ConversationEnded& ended, const HopTerms& terms) const;
    void observe(const HopTerms& terms, TlsSession session, const Outcome& outcome) const;
    net::Task<Addresses> addresses_of(const Source& source, const Hop& hop);
    /// Where no source was tried.
    Outcome no_way_out(const model::Claim& claim, std::string_view pool, const Route& route);

    net::Loop& loop_;
    dns::Resolver& resolver_;
    std::shared_ptr<net::TlsClient> tls_;
    SmtpDeliveryOptions options_;
    Sources sources_;
    Departures departures_;
    Routes routes_;
    tls_policy::Policies policies_;
    Signatures signatures_;
    Conversations conversations_;
};

}  // namespace postrider::delivery
