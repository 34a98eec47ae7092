// Runs a coroutine to its end on the calling thread: what commands do with the store.
#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "net/asio_loop.h"
#include "net/task.h"

namespace postrider::app {

/// A loop that stays until the program ends: a thread of the store may still be leaving a loop that
/// it has just woken when whoever waited there is done.
net::AsioLoop& fresh_loop();

/// Gives what the Task that `make` gives returns; throws what it threw. The loop, which nobody else
/// runs, may be used again.
template <class Make>
auto run_here(net::AsioLoop& loop, Make make) {
    using Result = typename std::invoke_result_t<Make&>::value_type;
    constexpr bool is_void = std::is_void_v<Result>;
    std::exception_ptr trouble;
    std::optional<std::conditional_t<is_void, bool, Result>> result;
    auto run = [&]() -> net::Task<> {
        try {
            if constexpr (is_void) {
                co_await make();
            } else {
                auto given = co_await make();
                result.emplace(std::move(given));
            }
        } catch (...) {
            trouble = std::current_exception();
        }
        loop.stop();
    };
    loop.spawn(run(), "app/run_here");
    loop.run();
    loop.context().restart();
    if (trouble) {
        std::rethrow_exception(trouble);
    }
    if constexpr (!is_void) {
        return std::move(*result);
    }
}

template <class Make>
auto run_here(Make make) {
    return run_here(fresh_loop(), std::move(make));
}

}  // namespace postrider::app
