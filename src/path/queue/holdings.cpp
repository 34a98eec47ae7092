// What this process holds.
#include "path/queue/holdings.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

namespace postrider::queue {
namespace {

std::uint64_t bytes_of(const model::NewMessage& message) {
    return message.content.head().size() * model::queued_count(message);
}

}  // namespace

Holdings::Holdings(
    net::Loop& loop, store::Store& store, base::Log& log, std::string owner, HoldingLimits limits
)
    : loop_(loop),
      store_(store),
      log_(log),
      owner_(std::move(owner)),
      limits_(limits),
      room_(limits.claims_max, limits.bytes_max),
      alarm_(loop.clock().alarm()) {}

store::Lease Holdings::lease() const {
    return {.owner = owner_, .until = loop_.clock().now() + limits_.lease};
}

bool Holdings::reserve(const model::NewMessage& message) {
    const auto count = model::queued_count(message);
    if (count == 0 || (message.stream == model::Stream::bulk && is_full())) {
        return false;
    }
    return room_.take(count, bytes_of(message));
}

void Holdings::give_back(const model::NewMessage& message) {
    room_.give_back(model::queued_count(message), bytes_of(message));
}

bool Holdings::hold(const model::Claim& claim) {
    if (!held_.try_emplace(claim.delivery).second) {
        return false;
    }
    room_.add(1, claim.content.head().size());
    return true;
}

void Holdings::let_go(const model::Claim& claim) {
    held_.erase(claim.delivery);
    room_.give_back(1, claim.content.head().size());
}

void Holdings::begin(const model::Claim& claim) {
    const auto found = held_.find(claim.delivery);
    if (found != held_.end()) {
        found->second.begun = loop_.clock().instant();
    }
}

void Holdings::move(const model::Claim& claim, std::vector<model::Attempt> tried) {
    auto& holding = held_[claim.delivery];
    holding.begun.reset();
    ++holding.moves;
    std::ranges::move(tried, std::back_inserter(holding.tried));
}

bool Holdings::may_move(const model::Claim& claim) const {
    const auto found = held_.find(claim.delivery);
    return found != held_.end() && found->second.moves < moves_max;
}

std::vector<model::Attempt> Holdings::take_tried(const model::Claim& claim) {
    const auto found = held_.find(claim.delivery);
    return found == held_.end() ? std::vector<model::Attempt>{}
                                : std::exchange(found->second.tried, {});
}

std::optional<Holding> Holdings::find(model::DeliveryId delivery) const {
    const auto found = held_.find(delivery);
    return found == held_.end() ? std::nullopt : std::optional(found->second);
}

net::Task<> Holdings::release(std::vector<model::Claim> untried) {
    std::vector<model::DeliveryId> deliveries;
    for (const model::Claim& claim : untried) {
        deliveries.push_back(claim.delivery);
        let_go(claim);
    }
    if (deliveries.empty()) {
        co_return;
    }
    try {
        co_await store_.release(std::move(deliveries));
    } catch (const std::exception& trouble) {
        // The next start frees them.
        log_.error("queue", "release_failed", {{"error", trouble.what()}});
    }
}

net::Task<> Holdings::keep_leases() {
    while (!is_stopping_) {
        const auto next = loop_.clock().instant() + limits_.lease / 3;
        co_await alarm_->wait_until(next);
        if (is_stopping_ || held_.empty()) {
            continue;
        }
        std::vector<model::DeliveryId> claims;
        claims.reserve(held_.size());
        for (const auto& [delivery, holding] : held_) {
            claims.push_back(delivery);
        }
        try {
            co_await store_.renew(std::move(claims), lease().until);
        } catch (const std::exception& trouble) {
            // The leases last for two further turns.
            log_.error("queue", "renew_failed", {{"error", trouble.what()}});
        }
    }
}

void Holdings::stop() {
    is_stopping_ = true;
    alarm_->ring();
}

}  // namespace postrider::queue
