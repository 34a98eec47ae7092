// The store's causes against those that are good.
#include "path/queue/waits.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace postrider::queue {
namespace {

/// What was decided just before a reason ended comes to the store after it.
constexpr int looks_after_a_change = 2;

}  // namespace

std::string cause_of(std::string_view reason, std::uint64_t circumstances) {
    return fmt::format("{:016x} {}", circumstances, reason).substr(0, cause_size_max);
}

Waits::Waits(WaitsParts parts, WaitsCalls calls)
    : loop_(parts.loop),
      store_(parts.store),
      log_(parts.log),
      calls_(std::move(calls)),
      looks_due_(looks_after_a_change),
      alarm_(parts.loop.clock().alarm()) {}

net::Task<> Waits::run() {
    while (!is_stopping_) {
        try {
            co_await look();
        } catch (const std::exception& trouble) {
            log_.error("queue", "waits_not_ended", {{"error", trouble.what()}});
        }
        const auto next = loop_.clock().instant() + end_noticed_within;
        co_await alarm_->wait_until(next);
    }
}

void Waits::stop() {
    is_stopping_ = true;
    alarm_->ring();
}

net::Task<> Waits::look() {
    auto standing = calls_.standing();
    std::ranges::sort(standing);
    if (standing != known_) {
        known_ = std::move(standing);
        looks_due_ = looks_after_a_change;
    }
    if (looks_due_ == 0) {
        co_return;
    }
    const auto causes = co_await store_.wait_causes();
    std::size_t count = 0;
    for (const auto& cause : causes) {
        if (!std::ranges::binary_search(known_, cause)) {
            const auto freed = co_await let_go(cause);
            count += freed;
        }
    }
    --looks_due_;
    if (count > 0) {
        log_.info("queue", "waits_ended", {{"deliveries", count}});
    }
}

net::Task<std::size_t> Waits::let_go(std::string cause) {
    std::size_t count = 0;
    bool may_be_more = true;
    while (may_be_more && !is_stopping_) {
        const auto now = loop_.clock().now();
        auto strands = co_await store_.end_waits_for(cause, now, freed_at_once);
        count += strands.size();
        may_be_more = strands.size() == freed_at_once;
        std::ranges::sort(strands);
        const auto repeated = std::ranges::unique(strands);
        strands.erase(repeated.begin(), repeated.end());
        std::ranges::for_each(strands, calls_.freed);
    }
    co_return count;
}

}  // namespace postrider::queue
