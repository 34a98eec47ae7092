// Threads for computing: signatures, password hashes; never for waiting.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "net/task.h"

namespace postrider::net {

/// Resource; any thread may call `start`.
class Workers {
public:
    Workers() = default;
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;
    virtual ~Workers() = default;

    /// Runs `work` on a worker and resumes the caller on its own loop. `work` must not throw.
    virtual Task<> run(std::move_only_function<void()> work) = 0;

    /// The same with a result; what `compute` throws is thrown to the caller.
    template <class Compute>
    Task<std::invoke_result_t<Compute&>> compute(Compute compute) {
        std::optional<std::invoke_result_t<Compute&>> result;
        std::exception_ptr trouble;
        std::move_only_function<void()> work = [&] {
            try {
                result.emplace(compute());
            } catch (...) {
                trouble = std::current_exception();
            }
        };
        co_await run(std::move(work));
        if (trouble) {
            std::rethrow_exception(trouble);
        }
        co_return std::move(*result);
    }
};

}  // namespace postrider::net
