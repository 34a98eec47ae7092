// Bounds on mail in memory.
#include "path/queue/room.h"

#include <algorithm>

namespace postrider::queue {

bool Room::take(std::uint64_t claims, std::uint64_t bytes) {
    const auto claims_now = claims_.fetch_add(claims, std::memory_order_relaxed) + claims;
    const auto bytes_now = bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    if (claims_now > claims_max_ || bytes_now > bytes_max_) {
        give_back(claims, bytes);
        return false;
    }
    return true;
}

void Room::add(std::uint64_t claims, std::uint64_t bytes) {
    claims_.fetch_add(claims, std::memory_order_relaxed);
    bytes_.fetch_add(bytes, std::memory_order_relaxed);
}

void Room::give_back(std::uint64_t claims, std::uint64_t bytes) {
    claims_.fetch_sub(claims, std::memory_order_relaxed);
    bytes_.fetch_sub(bytes, std::memory_order_relaxed);
}

double Room::part(std::uint64_t claims, std::uint64_t bytes) const {
    return std::max(
        static_cast<double>(claims) / static_cast<double>(claims_max_),
        static_cast<double>(bytes) / static_cast<double>(bytes_max_)
    );
}

void Room::close(const model::Strand& strand) {
    const std::scoped_lock lock(mutex_);
    closed_.insert(strand);
    closed_count_ = closed_.size();
}

void Room::open(const model::Strand& strand) {
    const std::scoped_lock lock(mutex_);
    closed_.erase(strand);
    closed_count_ = closed_.size();
}

bool Room::is_open(const model::Strand& strand) const {
    if (closed_count_ == 0) {
        return true;
    }
    const std::scoped_lock lock(mutex_);
    return !closed_.contains(strand);
}

}  // namespace postrider::queue
