// Memory that work at once may take: who wants more than is left waits for its turn.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

#include "net/clock.h"
#include "net/task.h"

namespace postrider::endpoints {

/// Resource; belongs to one loop; outlives its shares.
class ByteBudget {
public:
    /// Given back when it goes. Resource.
    class Share {
    public:
        Share(ByteBudget& budget, std::uint64_t bytes) : budget_(&budget), bytes_(bytes) {}
        Share(Share&& other) noexcept
            : budget_(std::exchange(other.budget_, nullptr)), bytes_(other.bytes_) {}
        Share& operator=(Share&&) = delete;
        ~Share();

    private:
        ByteBudget* budget_;
        std::uint64_t bytes_;
    };

    ByteBudget(net::Clock& clock, std::uint64_t bytes_max)
        : clock_(clock), max_(bytes_max), left_(bytes_max) {}
    ByteBudget(const ByteBudget&) = delete;
    ByteBudget& operator=(const ByteBudget&) = delete;

    /// First come, first served. More than there is counts as all there is, so that the largest
    /// goes alone.
    net::Task<Share> take(std::uint64_t bytes);
    std::uint64_t left() const { return left_; }

private:
    struct Waiter {
        std::uint64_t bytes;
        bool has_turn = false;
        std::unique_ptr<net::Alarm> alarm;
    };
    void give_back(std::uint64_t bytes);

    net::Clock& clock_;
    const std::uint64_t max_;
    std::uint64_t left_;
    std::deque<std::shared_ptr<Waiter>> waiting_;
};

}  // namespace postrider::endpoints
