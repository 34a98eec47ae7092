// What is wrong with a configuration that is well formed: what only the rooms can tell.
#pragma once

#include <vector>

#include "config/load.h"

namespace postrider::app {

/// Every value that the server would refuse to start with. Reads the files that the settings name,
/// and writes nothing.
std::vector<config::Problem> findings(const config::Loaded& loaded);
/// Throws CommandFailed with all of them, if there are any.
void refuse_unsound(const config::Loaded& loaded);

}  // namespace postrider::app
