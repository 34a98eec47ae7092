// What sites are given, and who says so.
#pragma once

#include "config/settings.h"
#include "shaping/policy.h"

namespace postrider::app {

/// What is known of large receivers.
shaping::Providers known_providers();
/// What sites are given: the configured number of connections, and less where a provider wants
/// less; the operator's provider file has the last word. Throws CommandFailed naming file and line
/// where that is wrong.
shaping::Policy shaping_policy(const config::Settings& settings);

}  // namespace postrider::app
