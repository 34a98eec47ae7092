// The sources of a house: which one a delivery leaves from, and which are out of use and why.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/ids.h"
#include "net/clock.h"
#include "path/delivery/source.h"

namespace postrider::delivery {

/// For how long a source that failed is left alone.
inline constexpr base::Duration source_rest = std::chrono::minutes{1};

/// Hears of a source that goes out of use, with the reason, and with "" of one that is back.
using SourceObserver = std::function<void(const Source& source, std::string_view reason)>;

using MaySend = std::function<bool(const Source& source)>;

/// Spreads well enough, and is the same in every process.
std::uint64_t number_of(std::string_view text);

/// Resource; belongs to one loop.
class Sources {
public:
    /// At least one.
    Sources(net::Clock& clock, std::vector<Source> sources, SourceObserver observer = {});

    /// The source of `pool` for a delivery: of those in use with the first priority always the
    /// same one, spread over all deliveries by weight. Null when none of the pool is in use.
    /// `may_send` leaves some out; empty: none.
    const Source* choose(
        std::string_view pool, model::DeliveryId delivery, const MaySend& may_send = {}
    );
    /// The smart hosts of all sources of `pool`; none where one of them has none.
    std::vector<Hop> relays_of(std::string_view pool);
    /// The source of this name, if it is in use; else null.
    const Source* in_use(std::string_view name);
    /// Why none of `pool` is in use, source by source.
    std::string why_none(std::string_view pool);

    /// It failed in use: not chosen for `source_rest`.
    void failed(const Source& source, std::string reason);
    /// What a check has found; "" when all is well. Holds until the next check.
    void checked(const Source& source, std::string reason);
    /// Why it is out of use; "" when it is in use.
    std::string_view reason(const Source& source);

    std::vector<const Source*> all() const;

private:
    struct Standing {
        Source source;
        std::uint64_t number = 0;  ///< of its name
        std::string check;         ///< what the last check found
        std::string failure;       ///< what failed in use
        base::Instant failed_until;
        bool is_reported = false;
    };
    /// The relay that is a pool of its own, found or made; null: `pool` is no such.
    Standing* relay_of(std::string_view pool);
    Standing& standing_of(const Source& source);
    std::string_view reason_of(Standing& standing);
    void report(Standing& standing);

    net::Clock& clock_;
    std::vector<Standing> standings_;
    std::map<std::string, Standing, std::less<>> relays_;
    SourceObserver observer_;
};

}  // namespace postrider::delivery
