// Reads the environment and a .env file into settings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/assembly.h"
#include "config/load.h"

namespace postrider::config {

/// Adds the variables of a .env text that are not set yet: NAME=value, `export`, quotes, comments,
/// $NAME and ${NAME} outside of single quotes.
void read_dot_env(
    std::string_view text,
    const std::string& file,
    Environment& environment,
    std::vector<Problem>& problems
);

void read_environment(const Environment& environment, Assembly& assembly);

}  // namespace postrider::config
