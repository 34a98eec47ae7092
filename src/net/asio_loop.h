// The loop of the product: one thread, one io_context, real time, real sockets.
#pragma once

#include <memory>

#include "net/loop.h"

namespace boost::asio {
class io_context;
}

namespace postrider::net {

/// Whoever holds functions that resume coroutines of this loop (workers, a resolver) must be
/// destroyed, or have called them, before the loop is destroyed.
class AsioLoop final : public Loop {
public:
    AsioLoop();
    /// Unwinds every coroutine that still stands.
    ~AsioLoop() override;

    Clock& clock() override;
    Network& network() override;
    /// operation_canceled may escape: so ends a coroutine whose connection was closed under it.
    void spawn(Task<> task, std::string_view owner) override;
    void post(std::move_only_function<void()> work) override;

    /// Runs on the calling thread, which becomes the loop's, until `stop`.
    void run();
    /// From any thread. Nothing on the loop moves any more.
    void stop();
    /// For the few files that drive Asio themselves.
    boost::asio::io_context& context();

private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace postrider::net
