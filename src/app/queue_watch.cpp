// One sum over the store's own.
#include "app/queue_watch.h"

#include <algorithm>

namespace postrider::app {
namespace {

using namespace std::chrono_literals;

constexpr Regularly::Times watch_times{.first = 1s, .period = 30s};

}  // namespace

QueueWatch::QueueWatch(net::Loop& loop, store::Store& store, base::Log& log)
    : loop_(loop),
      store_(store),
      rounds_(loop, log, "queue watch", watch_times, [this] { return look(); }) {}

net::Task<> QueueWatch::look() {
    const auto now = loop_.clock().now();
    const auto all = co_await store_.waiting(now);
    std::int64_t count = 0;
    base::Duration oldest{0};
    for (const auto& waiting : all) {
        count += waiting.count;
        if (is_kept_ && is_kept_(waiting.strand)) {
            continue;
        }
        oldest = std::max(oldest, std::chrono::duration_cast<base::Duration>(now - waiting.due));
    }
    waiting_.store(count, std::memory_order_relaxed);
    oldest_due_.store(oldest.count(), std::memory_order_relaxed);
}

}  // namespace postrider::app
