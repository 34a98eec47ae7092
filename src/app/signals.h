// SIGTERM and SIGINT end the program in good order; SIGHUP reloads.
#pragma once

#include <functional>

namespace postrider::app {

/// Blocks the main thread until SIGTERM or SIGINT comes; runs `reload` on it at each SIGHUP. After
/// it has returned, another SIGTERM or SIGINT ends the process at once.
void wait_for_end(const std::function<void()>& reload);

}  // namespace postrider::app
