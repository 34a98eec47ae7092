// The warm-up groups as the room that keeps the counts wants them.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "config/settings.h"
#include "warmup/ledger.h"
#include "warmup/plan.h"

namespace postrider::config {

/// The error is a sentence about the entry.
std::expected<warmup::Plan, std::string> plan_of(const WarmUpPlan& entry);
std::expected<warmup::Order, std::string> order_of(const WarmUp& entry);

/// The presets and those of the file, which must be as `verify` wants them.
std::vector<warmup::Plan> warm_up_plans(const Settings& settings);
std::vector<warmup::Order> warm_up_orders(const Settings& settings);

}  // namespace postrider::config
