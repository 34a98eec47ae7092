// The claims that this process holds: their room in memory, and their leases.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/log.h"
#include "model/attempt.h"
#include "model/message.h"
#include "net/loop.h"
#include "net/task.h"
#include "path/queue/room.h"
#include "store/store.h"

namespace postrider::queue {

struct HoldingLimits {
    std::uint64_t claims_max = 10'000;       ///< in memory, being tried included
    std::uint64_t bytes_max = 256ULL << 20;  ///< of their content
    base::Duration lease = std::chrono::minutes{10};
};

/// A delivery that this process holds. Value.
struct Holding {
    std::optional<base::Instant> begun;  ///< when its attempt began; none: it waits for its turn
    std::uint32_t moves = 0;             ///< to the lane of another way out, since it is held
    std::vector<model::Attempt> tried;   ///< on the ways that it moved from
};

/// So often an attempt begins anew on another way out; then it counts.
inline constexpr std::uint32_t moves_max = 10;

/// Resource; belongs to one loop. `room`, `lease`, `reserve` and `give_back` may be called from any
/// thread.
class Holdings {
public:
    /// `owner`: this process, in leases.
    Holdings(
        net::Loop& loop,
        store::Store& store,
        base::Log& log,
        std::string owner,
        HoldingLimits limits
    );
    Holdings(const Holdings&) = delete;
    Holdings& operator=(const Holdings&) = delete;

    Room& room() { return room_; }
    const std::string& owner() const { return owner_; }
    store::Lease lease() const;

    /// Room for what a message about to be accepted brings into the queue; false, and nothing is
    /// taken, when it brings nothing or there is none.
    bool reserve(const model::NewMessage& message);
    void give_back(const model::NewMessage& message);

    /// A claim whose room was reserved.
    void hold_reserved(const model::Claim& claim) { held_.try_emplace(claim.delivery); }
    /// A claim from the store. False when it is held already: its lease had lapsed, as when the
    /// wall clock was set or the machine slept. Then this copy of it must be forgotten.
    bool hold(const model::Claim& claim);
    void let_go(const model::Claim& claim);
    /// Its attempt begins.
    void begin(const model::Claim& claim);
    /// Its way out failed, after these tries; it waits for its turn on another.
    void move(const model::Claim& claim, std::vector<model::Attempt> tried);
    bool may_move(const model::Claim& claim) const;
    /// What was tried before it moved.
    std::vector<model::Attempt> take_tried(const model::Claim& claim);
    /// None: not held here.
    std::optional<Holding> find(model::DeliveryId delivery) const;
    /// The last tenth is kept for what somebody waits for and what is tried at once.
    bool is_full() const { return room_.taken() >= 0.9; }
    std::size_t size() const { return held_.size(); }

    /// Lets them go and gives them back to the store, due as before.
    net::Task<> release(std::vector<model::Claim> untried);
    /// Renews the leases until `stop`.
    net::Task<> keep_leases();
    void stop();

private:
    net::Loop& loop_;
    store::Store& store_;
    base::Log& log_;
    const std::string owner_;
    const HoldingLimits limits_;
    Room room_;
    std::unordered_map<model::DeliveryId, Holding> held_;
    std::unique_ptr<net::Alarm> alarm_;
    bool is_stopping_ = false;
};

}  // namespace postrider::queue
