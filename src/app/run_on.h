// Runs a coroutine on a loop of another thread and waits for it.
#pragma once

#include <exception>
#include <future>
#include <utility>

#include "net/loop.h"

namespace postrider::app {

template <class Make>
net::Task<> fulfil(Make make, std::promise<void>& done) {
    std::exception_ptr trouble;
    try {
        co_await make();
    } catch (...) {
        trouble = std::current_exception();
    }
    if (trouble) {
        done.set_exception(trouble);
    } else {
        done.set_value();
    }
}

/// Blocks the calling thread, which must not be the loop's own, until the Task that `make` gives
/// has ended; throws what it threw.
template <class Make>
void run_on(net::Loop& loop, Make make) {
    std::promise<void> done;
    auto future = done.get_future();
    loop.post([&loop, &done, make = std::move(make)]() mutable {
        loop.spawn(fulfil(std::move(make), done), "app/run_on");
    });
    future.get();
}

}  // namespace postrider::app
