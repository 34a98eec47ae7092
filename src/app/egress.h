// The ways out, from the settings to what path/delivery wants to know.
#pragma once

#include <string>
#include <vector>

#include "config/settings.h"
#include "path/delivery/pool_rules.h"
#include "path/delivery/source.h"

namespace postrider::app {

/// Throws CommandFailed naming the setting that cannot be used.
std::vector<delivery::Source> sources_of(const config::Settings& settings);
std::vector<delivery::PoolRule> pool_rules_of(const config::Settings& settings);

/// "direct", "socks5 192.0.2.1:1080", "relay smtp.provider.test:587"
std::string way_of(const delivery::Source& source);

}  // namespace postrider::app
