// A result that another thread brings to a waiting coroutine.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <utility>

#include "net/task.h"

namespace postrider::net {

/// Suspends the caller, gives `begin` a function, and resumes the caller on its own loop once that
/// function is called: exactly once, from any thread. `begin` runs before the caller suspends.
template <class Begin>
Task<> until_called(Begin begin) {
    auto initiate = [&begin](auto handler) {
        auto executor = boost::asio::get_associated_executor(handler);
        begin(std::move_only_function<void()>([executor, handler = std::move(handler)]() mutable {
            boost::asio::post(executor, std::move(handler));
        }));
    };
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
        initiate, boost::asio::use_awaitable
    );
}

}  // namespace postrider::net
