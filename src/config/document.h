// Reads the YAML text, versions 1 and 2, into settings.
#pragma once

#include <string>
#include <string_view>

#include "config/assembly.h"

namespace postrider::config {

/// Largest file that is read, in bytes.
constexpr std::size_t largest_document = 1 << 20;

void read_document(std::string_view text, const std::string& file, Assembly& assembly);

}  // namespace postrider::config
