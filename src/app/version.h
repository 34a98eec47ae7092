// Which program this is.
#pragma once

#include <string>

namespace postrider::app {

/// "0.1.0"
std::string version();
/// "postrider 0.1.0"
std::string version_line();

}  // namespace postrider::app
