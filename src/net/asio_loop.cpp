// The loop of the product.
#include "net/asio_loop.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <string>
#include <system_error>
#include <utility>

#include "net/asio_clock.h"
#include "net/asio_network.h"
#include "net/escaped.h"

namespace postrider::net {

struct AsioLoop::Body {
    AsioClock clock{context};
    AsioNetwork network{context, clock};
    // Last, so that the coroutines it unwinds still find the rest. Only `post` comes from other
    // threads, so that sockets and timers need no locks.
    boost::asio::io_context context{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
};

AsioLoop::AsioLoop() : body_(std::make_unique<Body>()) {}

AsioLoop::~AsioLoop() = default;

Clock& AsioLoop::clock() {
    return body_->clock;
}

Network& AsioLoop::network() {
    return body_->network;
}

boost::asio::io_context& AsioLoop::context() {
    return body_->context;
}

void AsioLoop::spawn(Task<> task, std::string_view owner) {
    boost::asio::co_spawn(
        body_->context,
        std::move(task),
        [owner = std::string(owner)](std::exception_ptr escaped) { end_if_bug(escaped, owner); }
    );
}

void AsioLoop::post(std::move_only_function<void()> work) {
    boost::asio::post(body_->context, std::move(work));
}

void AsioLoop::run() {
    const auto guard = boost::asio::make_work_guard(body_->context);
    body_->context.run();
}

void AsioLoop::stop() {
    body_->context.stop();
}

}  // namespace postrider::net
