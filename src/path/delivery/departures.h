// Which source a delivery may leave by now: those that are new to the world send only so much a
// day (warmup/ledger.h).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "model/message.h"
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

/// Resource; belongs to one loop.
class Departures {
public:
    /// `clock` and `sources` outlive it.
    Departures(net::Clock& clock, Sources& sources, DepartureOptions options)
        : clock_(clock), sources_(sources), options_(std::move(options)) {}
    Departures(const Departures&) = delete;
    Departures& operator=(const Departures&) = delete;

    /// The source that the delivery was last tried from, while it is in use and of the pool; else
    /// as Sources::choose. Null where none may send to `provider` now. Those that do not reach a
    /// host of `families` are left out as long as there are others.
    const Source* choose(
        std::string_view pool,
        const model::Claim& claim,
        std::string_view provider,
        Families families = {}
    );
    bool may_leave(const Source& source, std::string_view provider);
    /// When the first of the pool may send again, where those in use may not now; none: one may,
    /// or none is in use.
    std::optional<warmup::Wait> wait(
        std::string_view pool,
        const model::Claim& claim,
        std::string_view provider,
        Families families = {}
    );
    /// As Delivery::circumstances.
    std::uint64_t circumstances();

    /// An attempt on its way; counts as one that says nothing unless its outcome is told.
    class Departure {
    public:
        Departure(Departures& departures, const Source& source, std::string provider);
        ~Departure();
        Departure(const Departure&) = delete;
        Departure& operator=(const Departure&) = delete;
        void end(const Outcome& outcome);

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
    /// Null: it has none that may be used.
    const Source* last_source(std::string_view pool, const model::Claim& claim);

    net::Clock& clock_;
    Sources& sources_;
    const DepartureOptions options_;
};

}  // namespace postrider::delivery
