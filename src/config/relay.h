// A relay as Postal writes it: smtp://host:port?ssl_mode=Auto.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "config/settings.h"

namespace postrider::config {

/// The port defaults to 25, ssl_mode to Auto; IPv6 addresses stand in brackets.
std::expected<Relay, std::string> parse_relay(std::string_view text);
std::string write(const Relay& relay);

}  // namespace postrider::config
