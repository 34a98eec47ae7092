// SIGTERM and SIGINT end the program in good order; SIGHUP reloads.
#pragma once

#include <csignal>
#include <functional>

namespace postrider::app {

/// Holds these signals back from its construction on, so that none that comes while the program
/// starts is lost. Resource; made on the main thread before any other thread is started.
class Signals {
public:
    Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    /// Blocks until SIGTERM or SIGINT comes; runs `reload` at each SIGHUP. After it has returned,
    /// another SIGTERM or SIGINT ends the process at once.
    void wait_for_end(const std::function<void()>& reload);

private:
    sigset_t held_{};
};

/// Ends the process as done without destroying anything: for when something would not end in time.
/// Whatever was answered is durable, and the next start puts the rest right.
[[noreturn]] void leave_at_once();

}  // namespace postrider::app
