// How much accepted mail may wait in memory, and which strands take none just now.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <unordered_set>

#include "model/message.h"

namespace postrider::queue {

/// Resource; any thread.
class Room {
public:
    Room(std::uint64_t claims_max, std::uint64_t bytes_max)
        : claims_max_(claims_max), bytes_max_(bytes_max) {}
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;

    /// False, and nothing is taken, when either bound would be passed.
    bool take(std::uint64_t claims, std::uint64_t bytes);
    /// Takes whatever the bounds say: what comes from the store is bounded by its lanes.
    void add(std::uint64_t claims, std::uint64_t bytes);
    void give_back(std::uint64_t claims, std::uint64_t bytes);
    /// Which part of the room so many are, by count or by size.
    double part(std::uint64_t claims, std::uint64_t bytes) const;
    /// Which part is taken.
    double taken() const { return part(claims(), bytes_.load(std::memory_order_relaxed)); }
    std::uint64_t claims() const { return claims_.load(std::memory_order_relaxed); }

    /// While a strand is closed, its mail stays in the store.
    void close(const model::Strand& strand);
    void open(const model::Strand& strand);
    bool is_open(const model::Strand& strand) const;

private:
    const std::uint64_t claims_max_;
    const std::uint64_t bytes_max_;
    std::atomic<std::uint64_t> claims_ = 0;
    std::atomic<std::uint64_t> bytes_ = 0;
    std::atomic<std::size_t> closed_count_ = 0;
    mutable std::mutex mutex_;
    std::unordered_set<model::Strand> closed_;
};

}  // namespace postrider::queue
