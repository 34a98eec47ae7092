// How much waits in the queue and for how long, asked of the store now and then.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <utility>

#include "app/regularly.h"
#include "base/log.h"
#include "net/loop.h"
#include "store/store.h"

namespace postrider::app {

/// Resource; its loop's. The numbers may be read on any thread; what is being tried is not in them.
class QueueWatch {
public:
    QueueWatch(net::Loop& loop, store::Store& store, base::Log& log);

    /// What is kept waiting on purpose is not late. To be said before the start; asked on the loop.
    void pass_over(std::function<bool(const model::Strand& strand)> is_kept) {
        is_kept_ = std::move(is_kept);
    }
    void start() { rounds_.start(); }
    net::Task<> stop(base::Duration grace) { return rounds_.stop(grace); }
    net::Task<> look();

    /// Deliveries, due or not.
    std::int64_t waiting() const { return waiting_.load(std::memory_order_relaxed); }
    /// How long the longest due one has waited for its turn; zero when none is due.
    base::Duration oldest_due() const {
        return base::Duration{oldest_due_.load(std::memory_order_relaxed)};
    }

private:
    net::Loop& loop_;
    store::Store& store_;
    std::function<bool(const model::Strand&)> is_kept_;
    std::atomic<std::int64_t> waiting_{0};
    std::atomic<base::Duration::rep> oldest_due_{0};
    Regularly rounds_;
};

}  // namespace postrider::app
