// What has outlived its time goes: old days, old bodies, holds that ended, files nobody needs.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "app/regularly.h"
#include "base/log.h"
#include "net/loop.h"
#include "store/store.h"

namespace postrider::app {

struct HousekeepingOptions {
    std::chrono::days message_days{60};
    std::chrono::days body_days{30};
    std::chrono::days report_days{400};  ///< DMARC and TLS reports
};

/// Resource; its loop's.
class Housekeeping {
public:
    Housekeeping(net::Loop& loop, store::Store& store, base::Log& log, HousekeepingOptions options);
    Housekeeping(const Housekeeping&) = delete;
    Housekeeping& operator=(const Housekeeping&) = delete;

    /// What senders hear of holds that end. To be said before the start.
    void tell(store::HoldTeller tell) { tell_ = std::move(tell); }
    /// Once soon, then every hour.
    void start() { rounds_.start(); }
    net::Task<> stop(base::Duration grace) { return rounds_.stop(grace); }

    /// One round. What fails is logged and left for the next one.
    net::Task<> tidy();

private:
    net::Task<> attempt(std::string_view what, net::Task<> step);
    net::Task<> end_holds();
    net::Task<> remove_orphans();
    net::Task<> shorten_lists();
    net::Task<> look_at_days();
    net::Task<> drop_day(model::Day day);
    net::Task<> drop_bodies(model::Day day);

    net::Loop& loop_;
    store::Store& store_;
    base::Log& log_;
    HousekeepingOptions options_;
    store::HoldTeller tell_;
    /// Files older than this may be an earlier process's; none: those have been removed.
    std::optional<base::Time> orphans_before_;
    Regularly rounds_;
};

}  // namespace postrider::app
