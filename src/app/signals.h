// SIGTERM and SIGINT end a loop's work in good order; SIGHUP reloads.
#pragma once

#include <functional>

#include "net/asio_loop.h"
#include "net/task.h"

namespace postrider::app {

/// On the first SIGTERM or SIGINT runs `stop` on the loop, then stops the loop; a second one stops
/// the loop at once.
void stop_on_signal(net::AsioLoop& loop, std::function<net::Task<>()> stop);
/// On each SIGHUP runs `reload` on the loop.
void reload_on_signal(net::AsioLoop& loop, std::function<void()> reload);

}  // namespace postrider::app
