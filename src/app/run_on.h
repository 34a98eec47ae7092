// Runs a coroutine on a loop of another thread and waits for it.
#pragma once

#include <cstddef>
#include <exception>
#include <future>
#include <utility>
#include <vector>

#include "net/io_threads.h"
#include "net/loop.h"

namespace postrider::app {

template <class Make>
net::Task<> fulfil(Make make, std::promise<void> done) {
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

/// Begins the Task that `make` gives; the future ends with it and throws what it threw.
template <class Make>
std::future<void> begin_on(net::Loop& loop, Make make) {
    std::promise<void> done;
    auto future = done.get_future();
    loop.post([&loop, done = std::move(done), make = std::move(make)]() mutable {
        loop.spawn(fulfil(std::move(make), std::move(done)), "app/run_on");
    });
    return future;
}

/// Blocks the calling thread, which must not be the loop's own, until the Task that `make` gives
/// has ended; throws what it threw.
template <class Make>
void run_on(net::Loop& loop, Make make) {
    begin_on(loop, std::move(make)).get();
}

/// The same on all loops at once: what `make` gives for the index of each.
template <class Make>
void run_on_each(net::IoThreads& threads, Make make) {
    std::vector<std::future<void>> begun;
    for (std::size_t i = 0; i < threads.size(); ++i) {
        begun.push_back(begin_on(threads.loop(i), [make, i] { return make(i); }));
    }
    for (auto& each : begun) {
        each.get();
    }
}

}  // namespace postrider::app
