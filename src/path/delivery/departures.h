// Which source a delivery may leave by now: those that are new to the world send only so much a
// day (warmup/ledger.h).
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "net/clock.h"
#include "path/delivery/outcome.h"
#include "path/delivery/sources.h"
#include "warmup/ledger.h"

namespace postrider::delivery {

struct DepartureOptions {
    /// Null: every source is warm.
    warmup::Ledger* ledger = nullptr;
    /// Whether a refusal speaks against the source, for its rate or reputation.
    std::function<bool(const model::Attempt& attempt)> speaks_against;
};

/// Deferred deliveries whose source is remembered, beyond which the oldest are forgotten: those
/// take the source that a fresh delivery would.
inline constexpr std::size_t stays_max = 100'000;

/// Resource; belongs to one loop.
class Departures {
public:
    /// `clock` and `sources` outlive it.
    Departures(net::Clock& clock, Sources& sources, DepartureOptions options)
        : clock_(clock), sources_(sources), options_(std::move(options)) {}
    Departures(const Departures&) = delete;
    Departures& operator=(const Departures&) = delete;

    /// As Sources::choose, among those that may send to `provider` now; one that was deferred stays
    /// with its source.
    /// Those that do not reach a host of `families` are left out as long as there are others.
    const Source* choose(
        std::string_view pool,
        model::DeliveryId delivery,
        std::string_view provider,
        Families families = {}
    );
    bool may_leave(const Source& source, std::string_view provider);
    /// When the first of the pool may send again, where those in use may not now; none: one may,
    /// or none is in use.
    std::optional<warmup::Wait> wait(
        std::string_view pool,
        model::DeliveryId delivery,
        std::string_view provider,
        Families families = {}
    );

    /// An attempt on its way; counts as one that says nothing unless its outcome is told.
    class Departure {
    public:
        Departure(Departures& departures, const Source& source, std::string provider);
        ~Departure();
        Departure(const Departure&) = delete;
        Departure& operator=(const Departure&) = delete;
        void end(model::DeliveryId delivery, const Outcome& outcome);

    private:
        Departures& departures_;
        const Source& source_;
        std::string provider_;
        warmup::Result result_ = warmup::Result::other;
    };

private:
    bool is_warm() const { return options_.ledger == nullptr || options_.ledger->is_empty(); }
    /// All of them where no source of the pool that is in use reaches one.
    Families reached(std::string_view pool, Families families);
    const Source* source_of_deferred(std::string_view pool, model::DeliveryId delivery);
    void remember(model::DeliveryId delivery, const Source& source);

    net::Clock& clock_;
    Sources& sources_;
    const DepartureOptions options_;
    std::unordered_map<model::DeliveryId, std::string> stays_;
    std::deque<model::DeliveryId> stayed_;  ///< in their order; some have left since
};

}  // namespace postrider::delivery
