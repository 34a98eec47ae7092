// A coroutine of a test, run to its end in the simulated world.
#pragma once

#include <exception>
#include <optional>
#include <utility>

#include "base/check.h"
#include "testing/sim_loop.h"

namespace postrider::testing {

/// Runs `task` to its end and gives what it gave, or throws what it threw. Whatever else runs in
/// the world goes on as far as that takes. A task that never ends is a failed CHECK.
template <class T>
T run(SimLoop& loop, net::Task<T> task) {
    std::optional<T> result;
    std::exception_ptr trouble;
    auto whole = [&]() -> net::Task<> {
        try {
            auto value = co_await std::move(task);
            result.emplace(std::move(value));
        } catch (...) {
            trouble = std::current_exception();
        }
    };
    loop.spawn(whole(), "run");
    loop.run_until([&] { return result || trouble; });
    CHECK(result || trouble, "the task waits for something that never comes");
    if (trouble) {
        std::rethrow_exception(trouble);
    }
    return std::move(*result);
}

inline void run(SimLoop& loop, net::Task<> task) {
    auto whole = [&]() -> net::Task<bool> {
        co_await std::move(task);
        co_return true;
    };
    run(loop, whole());
}

}  // namespace postrider::testing
