// Prints the reference page of all options.
#pragma once

#include <string>

namespace postrider::config {

/// Markdown; kept in docs/options.md.
std::string reference_page();

}  // namespace postrider::config
