// Every warm-up of the installation: who may send now, and what has been sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "warmup/plan.h"
#include "warmup/progress.h"

namespace postrider::warmup {

/// That a source is to be warmed up. Value.
struct Order {
    std::string source;
    std::string plan;     ///< empty: the first preset
    base::Time begun_at;  ///< nothing leaves before; another time begins everything afresh
    bool is_active = true;
    std::uint32_t skips = 0;  ///< days that a person has had it skip
    /// Plans for some providers, by the provider's name.
    std::map<std::string, std::string, std::less<>> overrides = {};

    friend bool operator==(const Order&, const Order&) = default;
};

/// What came of a delivery that was begun.
enum class Result : std::uint8_t {
    taken,    ///< the provider took it
    refused,  ///< for rate or reputation
    other,    ///< says nothing about the source
};

/// What comes back later about mail that a provider had taken.
enum class Signal : std::uint8_t {
    complaint,  ///< a recipient calls it spam
    bounce,     ///< for rate or reputation
};

/// Why a source does not send to a provider now.
struct Wait {
    base::Time until;
    std::string why;
};

/// Resource; belongs to one loop. What is asked for a source that is not being warmed up costs one
/// look-up.
class Ledger {
public:
    explicit Ledger(std::vector<Plan> plans = presets()) : plans_(std::move(plans)) {}

    /// These hold from now on; a source without one is warm. Counts of the same warm-up go on.
    void follow(std::vector<Order> orders);
    /// What was stored; that of another warm-up than the one ordered is left aside.
    void restore(Progress progress);

    /// Asked for every message; a source that is not being warmed up always may.
    bool may_send(std::string_view source, std::string_view provider, base::Time now);
    /// Why it may not; none: it may.
    std::optional<Wait> wait(std::string_view source, std::string_view provider, base::Time now);
    /// One is on its way, whether it had to wait or not.
    void begin(std::string_view source, std::string_view provider, base::Time now);
    void end(std::string_view source, std::string_view provider, Result result, base::Time now);
    /// Counts for the day on which it is told.
    void note(std::string_view source, std::string_view provider, Signal signal, base::Time now);
    /// Orders and plans in words: others when anything of them is another.
    std::string terms() const;

    /// Those that are not stored as they stand.
    std::vector<Progress> changed() const;
    /// These are now; what has moved on since stays changed.
    void note_stored(const std::vector<Progress>& stored);
    /// All, by source and provider.
    std::vector<Progress> all() const;
    /// How far one has come, a sentence for each provider.
    std::vector<std::string> standings_of(std::string_view source) const;
    bool is_empty() const { return orders_.empty(); }
    const std::vector<Plan>& plans() const { return plans_; }
    /// The plan that an order means for a provider.
    const Plan& plan_of(const Order& order, std::string_view provider) const;

private:
    struct Entry {
        Progress progress;
        const Plan* plan = nullptr;
        std::uint32_t under_way = 0;
        bool is_changed = false;
    };
    using Key = std::pair<std::string, std::string>;

    const Order* order_of(std::string_view source) const;
    static bool may_send(const Entry& entry, base::Time now);
    Entry* entry_of(std::string_view source, std::string_view provider, base::Time now);

    std::vector<Plan> plans_;
    std::map<std::string, Order, std::less<>> orders_;
    std::map<Key, Entry> entries_;
};

}  // namespace postrider::warmup
