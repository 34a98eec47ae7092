// A loop that runs one coroutine of a test to its end. For net's own tests.
#pragma once

#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "net/asio_loop.h"

namespace postrider::net {

inline constexpr base::Instant far_future = base::Instant::max();
inline const base::Endpoint loopback = *base::Endpoint::parse("127.0.0.1:0");

inline Task<std::string> read_exactly(
    Connection& connection, std::size_t size, base::Instant deadline = far_future
) {
    std::string result(size, '\0');
    std::size_t came = 0;
    while (came < size) {
        const auto room = std::span(result).subspan(came);
        const auto count = co_await connection.read(room, deadline);
        if (count == 0) {
            break;
        }
        came += count;
    }
    result.resize(came);
    co_return result;
}

class LoopTest : public testing::Test {
protected:
    Network& network() { return loop.network(); }

    Task<std::unique_ptr<Connection>> connect(const Listener& listener) {
        const auto to = listener.local();
        co_return co_await network().connect(to, std::nullopt, far_future);
    }

    /// `body` is a lambda giving a Task; it lives until the task has ended.
    template <class Body>
    void run(Body body) {
        auto whole = [&]() -> Task<> {
            co_await body();
            loop.stop();
        };
        loop.spawn(whole(), "test");
        loop.run();
        loop.context().restart();
    }

    AsioLoop loop;
};

}  // namespace postrider::net
