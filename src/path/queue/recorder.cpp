// Results on their way to the store.
#include "path/queue/recorder.h"

#include <exception>
#include <utility>

namespace postrider::queue {
namespace {

/// How long a failing store is left alone.
constexpr base::Duration pause = std::chrono::seconds{5};

}  // namespace

Recorder::Recorder(RecorderParts parts, std::size_t beside_max, Recorded recorded)
    : loop_(parts.loop),
      crew_(parts.crew),
      store_(parts.store),
      notices_(parts.notices),
      log_(parts.log),
      beside_max_(beside_max),
      recorded_(std::move(recorded)) {}

net::Task<> Recorder::record_beside(model::Claim claim, store::Finish result) {
    if (under_way_ >= beside_max_) {
        co_await record(std::move(claim), std::move(result));
    } else {
        crew_.spawn(record(std::move(claim), std::move(result)), "queue/recorder record");
    }
}

net::Task<> Recorder::record(model::Claim claim, store::Finish result) {
    ++under_way_;
    const bool is_kept = co_await keep(claim, result);
    --under_way_;
    if (is_kept) {
        recorded_(claim, result);
    }
}

net::Task<bool> Recorder::keep(const model::Claim& claim, store::Finish& result) {
    for (;;) {
        try {
            result.notice = co_await notices_.about(claim, result);
            co_await store_.finish(result);
            co_return true;
        } catch (const std::exception& trouble) {
            log_.error(
                "queue",
                "finish_failed",
                {{"delivery", claim.delivery.value}, {"error", trouble.what()}}
            );
        }
        const auto again = loop_.clock().instant() + pause;
        co_await loop_.clock().sleep_until(again);
        if (is_stopping_) {
            co_return false;
        }
    }
}

}  // namespace postrider::queue
