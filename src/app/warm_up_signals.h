// What comes back about mail of sources that are being warmed up: complaints, and bounces for what
// the receiver thinks of its sender.
#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "path/intake/accept.h"
#include "store/store.h"
#include "warmup/ledger.h"

namespace postrider::app {

/// What comes between two rounds; the rest is not counted.
inline constexpr std::size_t signals_pending_max = 10'000;
/// Deliveries that are remembered, so that each counts once; then all are forgotten.
inline constexpr std::size_t signals_remembered_max = 100'000;

/// Resource. Hears on any thread, counts on the ledger's.
class WarmUpSignals final : public intake::IntakeObserver {
public:
    using ProviderOf = std::function<std::string(const std::vector<std::string>& hosts)>;

    WarmUpSignals(store::Store& store, warmup::Ledger& ledger, ProviderOf provider_of);

    void accepted(const model::NewMessage& message) override;
    void refused(const intake::Refusal&) override {}
    /// Puts what was heard to the account of the source and the provider that each was sent by and
    /// to. Throws what the store throws; then the rest is not counted.
    net::Task<> count(base::Time now);

private:
    struct Returned {
        model::DeliveryId delivery;
        warmup::Signal signal;
    };
    std::vector<Returned> take();

    store::Store& store_;
    warmup::Ledger& ledger_;
    const ProviderOf provider_of_;
    std::set<model::DeliveryId> counted_;
    std::mutex mutex_;
    std::vector<Returned> pending_;
};

}  // namespace postrider::app
