// Waiting for signals.
#include "app/signals.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>

namespace postrider::app {

void wait_for_end(const std::function<void()>& reload) {
    boost::asio::io_context context;
    boost::asio::signal_set signals(context, SIGTERM, SIGINT, SIGHUP);
    std::function<void()> wait = [&] {
        signals.async_wait([&](const boost::system::error_code& error, int signal) {
            if (!error && signal == SIGHUP) {
                reload();
                wait();
            }
        });
    };
    wait();
    context.run();
}

}  // namespace postrider::app
