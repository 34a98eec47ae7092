// One attempt to deliver: hosts in turn until one gives a final word.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "model/message.h"
#include "net/task.h"
#include "path/delivery/identity.h"
#include "path/delivery/outcome.h"
#include "path/delivery/route.h"

namespace postrider::delivery {

/// Why mail that could leave waits all the same. Value.
struct Wait {
    base::Time until;
    std::string why;  ///< a sentence
};

/// Takes a claim and gives an outcome; touches nothing else. Resource; belongs to one loop.
class Delivery {
public:
    Delivery() = default;
    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;
    virtual ~Delivery() = default;

    /// Where mail for `destination` goes, or why it cannot go anywhere. Answers are kept as long as
    /// the DNS allows, so it may be asked for every message.
    virtual net::Task<std::variant<Route, Outcome>> route(std::string destination) = 0;
    /// The name of the source that a delivery from `pool` would leave from now: the same one for
    /// all its attempts, while it can be used. "": none, as of a request to an endpoint, or because
    /// none of the pool can be used. Asked for every message; lives as long as the delivery.
    virtual std::string_view source_for(
        const model::Claim& claim, std::string_view pool, const Route& route
    ) = 0;
    /// Where there is none: what the delivery waits for, if time is all it needs.
    virtual std::optional<Wait> wait_for_source(
        const model::Claim& /*claim*/, std::string_view /*pool*/, const Route& /*route*/
    ) {
        return std::nullopt;
    }
    /// A number for all that decides by which sources mail may leave, beside its pool: who they
    /// are, which of them are in use, how they are warmed up. It is another one as soon as any of
    /// that is, and the same again after a restart.
    virtual std::uint64_t circumstances() { return 0; }
    /// The relays by which all mail of `pool` leaves, whoever it is for: then nobody need ask where
    /// that is. Null: some of it goes straight. Asked for every message.
    virtual std::shared_ptr<const Route> relay_route(std::string_view /*pool*/) { return nullptr; }
    /// Open connections from a source to a site, idle or at work.
    virtual std::size_t connections(std::string_view source, std::string_view site) const = 0;
    virtual net::Task<Outcome> deliver(
        const model::Claim& claim, const Identity& identity, const Route& route
    ) = 0;
    /// Closes idle connections; attempts under way go on.
    virtual void close_idle() = 0;
};

}  // namespace postrider::delivery
