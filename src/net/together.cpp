// Several tasks at once on one loop.
#include "net/together.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include "net/completion.h"

namespace postrider::net {
namespace {

/// The caller, who waits for so many. Held by the tasks' ends alone: should the loop end before
/// them, the last one takes the caller's frame along.
struct Caller {
    std::size_t awaited = 0;
    std::move_only_function<void()> resume;
};

}  // namespace

Task<> together(std::vector<Task<>> tasks) {
    if (tasks.empty()) {
        co_return;
    }
    const auto executor = co_await boost::asio::this_coro::executor;
    std::exception_ptr trouble;
    auto begin = [&](std::move_only_function<void()> resume) {
        auto caller = std::make_shared<Caller>(tasks.size(), std::move(resume));
        // The owner of what is spawned is the caller, who waits for all of it.
        for (auto& task : tasks) {
            boost::asio::co_spawn(
                executor,
                std::move(task),
                [caller, &trouble](std::exception_ptr thrown) {
                    if (thrown && !trouble) {
                        trouble = thrown;
                    }
                    if (--caller->awaited == 0) {
                        caller->resume();
                    }
                }
            );
        }
    };
    co_await until_called(begin);
    if (trouble) {
        std::rethrow_exception(trouble);
    }
}

}  // namespace postrider::net
