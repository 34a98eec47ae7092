// Several tasks at once on one loop, and a caller that goes on when the last of them has ended.
#pragma once

#include <vector>

#include "net/task.h"

namespace postrider::net {

/// Runs all on the caller's own loop. When one throws, the others still run to their ends; then the
/// first exception is thrown. What the tasks refer to must live until then, not longer.
Task<> together(std::vector<Task<>> tasks);

}  // namespace postrider::net
