// Waiting for signals.
#include "app/signals.h"

#include <cstdlib>

#include <pthread.h>

#include "base/check.h"

namespace postrider::app {

Signals::Signals() {
    sigemptyset(&held_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        sigaddset(&held_, signal);
    }
    CHECK(pthread_sigmask(SIG_BLOCK, &held_, nullptr) == 0);
}

void Signals::wait_for_end(const std::function<void()>& reload) {
    int signal = 0;
    while (sigwait(&held_, &signal) == 0 && signal == SIGHUP) {
        reload();
    }
    CHECK(pthread_sigmask(SIG_UNBLOCK, &held_, nullptr) == 0);
}

void leave_at_once() {
    std::_Exit(0);
}

}  // namespace postrider::app
