// From the settings to retry rules and send windows.
#pragma once

#include <string>
#include <vector>

#include "config/settings.h"
#include "timing/retry_rules.h"
#include "timing/windows.h"

namespace postrider::app {

std::vector<timing::RetryRule> retry_rules(const config::Settings& settings);
/// `name`: "windows[2]". Throws SettingRefused as below.
timing::Window send_window(const config::SendWindow& wanted, const std::string& name);
/// Throws SettingRefused naming what is no time of day, list of days or time zone.
timing::Windows send_windows(const config::Settings& settings);

}  // namespace postrider::app
