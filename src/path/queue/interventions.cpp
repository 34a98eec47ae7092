// Finding the delivery, and ending it there.
#include "path/queue/interventions.h"

#include <exception>
#include <utility>

#include "path/queue/conclude.h"

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;

/// A delivery that is on its way between the store and the lines is looked for again so soon, and
/// so often.
constexpr base::Duration look_again_after = 20ms;
constexpr int looks_max = 100;

model::Hold hold_of(const Wish& wish) {
    return {.reason = wish.why, .ends_at = wish.hold_ends_at};
}

bool is_open(const Wish& wish, const store::Next& next) {
    return std::holds_alternative<store::RetryAt>(next) ||
           (wish.kind == Wish::Kind::cancel && std::holds_alternative<model::Hold>(next));
}

}  // namespace

net::Task<Intervened> Interventions::carry_out(model::DeliveryId delivery, Wish wish) {
    for (int looks = 0; looks < looks_max; ++looks) {
        const auto holding = parts_.holdings.find(delivery);
        if (!holding) {
            const bool is_done = co_await end_in_store(delivery, wish);
            if (is_done) {
                co_return Intervened{.result = Intervened::Result::done};
            }
            const auto seen = co_await look(delivery);
            if (seen) {
                co_return *seen;
            }
        } else if (auto claim = parts_.junction.take(delivery)) {
            const bool is_done = co_await end_in_line(*std::move(claim), wish);
            if (is_done) {
                co_return Intervened{.result = Intervened::Result::done};
            }
        } else if (holding->begun) {
            parts_.holdings.want(delivery, std::move(wish));
            const auto since = parts_.loop.clock().instant() - *holding->begun;
            co_return Intervened{.result = Intervened::Result::trying, .trying_for = since};
        }
        const auto again = parts_.loop.clock().instant() + look_again_after;
        co_await parts_.loop.clock().sleep_until(again);
    }
    co_return Intervened{.result = Intervened::Result::elsewhere};
}

net::Task<bool> Interventions::end_in_line(model::Claim claim, const Wish& wish) {
    const auto delivery = claim.delivery;
    const auto now = parts_.loop.clock().now();
    auto finish = wish.kind == Wish::Kind::cancel ? conclude_cancelled(claim, wish.why, now)
                                                  : conclude_held(claim, hold_of(wish), now);
    co_await parts_.recorder.record(std::move(claim), std::move(finish));
    // A store that failed until the end kept nothing.
    co_return !parts_.holdings.find(delivery);
}

net::Task<bool> Interventions::end_in_store(model::DeliveryId delivery, const Wish& wish) {
    const auto now = parts_.loop.clock().now();
    if (wish.kind == Wish::Kind::cancel) {
        co_return co_await parts_.store.cancel(delivery, now, wish.why);
    }
    auto hold = hold_of(wish);
    co_return co_await parts_.store.hold(delivery, now, std::move(hold));
}

net::Task<std::optional<Intervened>> Interventions::look(model::DeliveryId delivery) {
    const auto view = co_await parts_.store.delivery(delivery);
    if (!view) {
        co_return Intervened{.result = Intervened::Result::unknown};
    }
    if (model::is_final(view->status) || view->status == model::DeliveryStatus::held) {
        co_return Intervened{.result = Intervened::Result::over, .status = view->status};
    }
    co_return std::nullopt;
}

void Interventions::heed(const model::Claim& claim, store::Finish& finish) const {
    const auto holding = parts_.holdings.find(claim.delivery);
    if (!holding || !holding->wish || !is_open(*holding->wish, finish.next)) {
        return;
    }
    const Wish& wish = *holding->wish;
    finish.detail = wish.why;
    if (wish.kind == Wish::Kind::cancel) {
        finish.next = store::Cancelled{};
    } else {
        finish.next = hold_of(wish);
    }
}

void Interventions::recorded(const store::Finish& finish, std::optional<Wish> wish) {
    if (wish && is_open(*wish, finish.next)) {
        parts_.crew.spawn(
            carry_out_later(finish.delivery, *std::move(wish)), "queue/interventions carry_out"
        );
    }
}

net::Task<> Interventions::carry_out_later(model::DeliveryId delivery, Wish wish) {
    try {
        co_await carry_out(delivery, std::move(wish));
    } catch (const std::exception& trouble) {
        parts_.log.error(
            "queue",
            "intervention_failed",
            {{"delivery", delivery.value}, {"error", trouble.what()}}
        );
    }
}

}  // namespace postrider::queue
