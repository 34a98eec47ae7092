// From what came back to the source that had sent it.
#include "app/warm_up_signals.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace postrider::app {
namespace {

/// The host that took it, and by which source it came there; null: nobody knows.
const model::Attempt* find_sending(const std::vector<model::Attempt>& attempts) {
    const auto newest_first = std::views::reverse(attempts);
    const auto found = std::ranges::find_if(newest_first, [](const model::Attempt& attempt) {
        return !attempt.source.empty() && !attempt.host.empty();
    });
    return found == newest_first.end() ? nullptr : &*found;
}

}  // namespace

WarmUpSignals::WarmUpSignals(store::Store& store, warmup::Ledger& ledger, ProviderOf provider_of)
    : store_(store), ledger_(ledger), provider_of_(std::move(provider_of)) {}

void WarmUpSignals::accepted(const model::NewMessage& message) {
    for (const auto& consequence : message.consequences) {
        const bool is_complaint = consequence.kind == model::EventKind::complained;
        if (!is_complaint && !consequence.is_about_sender) {
            continue;
        }
        const auto signal = is_complaint ? warmup::Signal::complaint : warmup::Signal::bounce;
        const std::lock_guard lock(mutex_);
        if (pending_.size() < signals_pending_max) {
            pending_.push_back({.delivery = consequence.delivery, .signal = signal});
        }
    }
}

net::Task<> WarmUpSignals::count(base::Time now) {
    const auto returned = take();
    for (const auto& one : returned) {
        // Who has one message can complain about it a thousand times.
        if (ledger_.is_empty() || !counted_.insert(one.delivery).second) {
            continue;
        }
        const auto attempts = co_await store_.attempts(one.delivery);
        if (const auto* sending = find_sending(attempts)) {
            ledger_.note(sending->source, provider_of_({sending->host}), one.signal, now);
        }
    }
    if (counted_.size() > signals_remembered_max) {
        counted_.clear();
    }
}

std::vector<WarmUpSignals::Returned> WarmUpSignals::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(pending_, {});
}

}  // namespace postrider::app
