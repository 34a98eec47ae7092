// Keeps the warm-ups while the server runs: what is ordered, what is counted, what is stored of it.
#pragma once

#include <vector>

#include "app/regularly.h"
#include "app/warm_up_signals.h"
#include "base/log.h"
#include "config/settings.h"
#include "net/loop.h"
#include "store/store.h"
#include "warmup/ledger.h"

namespace postrider::app {

/// What holds: what a person ordered counts more than what the file says, unless the file names a
/// later day. Providers keep the plans that the file gives them.
std::vector<warmup::Order> standing_orders(
    std::vector<warmup::Order> configured, const std::vector<warmup::Order>& ordered
);

/// Resource; its loop's. A death without warning loses what was counted since the last round.
class WarmUps {
public:
    WarmUps(net::Loop& loop, store::Store& store, const config::Settings& settings, base::Log& log);

    warmup::Ledger& ledger() { return ledger_; }
    /// Hears of mail that came back.
    WarmUpSignals& signals() { return signals_; }
    /// Reads what is stored; before anything is sent.
    net::Task<> open();
    void start() { rounds_.start(); }
    /// Reads at once what is ordered.
    void look_soon() { rounds_.begin_soon(); }
    /// Stores what is counted; once nothing is sent any more.
    net::Task<> stop(base::Duration grace);

private:
    net::Task<> look();
    net::Task<> save();
    void log_notes(const std::vector<warmup::Progress>& changed);

    net::Loop& loop_;
    store::Store& store_;
    base::Log& log_;
    const std::vector<warmup::Order> configured_;
    warmup::Ledger ledger_;
    WarmUpSignals signals_;
    std::vector<warmup::Order> standing_;
    base::Time notes_told_;
    Regularly rounds_;
};

}  // namespace postrider::app
