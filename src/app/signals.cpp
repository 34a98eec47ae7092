// Signals to coroutines.
#include "app/signals.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <memory>
#include <utility>

namespace postrider::app {
namespace {

using SignalSet = std::shared_ptr<boost::asio::signal_set>;

net::Task<> stop_in_order(net::AsioLoop& loop, std::function<net::Task<>()> stop) {
    co_await stop();
    loop.stop();
}

void wait_for_reload(SignalSet signals, std::function<void()> reload) {
    signals->async_wait([signals, reload](const boost::system::error_code& error, int) {
        if (error) {
            return;
        }
        reload();
        wait_for_reload(signals, reload);
    });
}

}  // namespace

void stop_on_signal(net::AsioLoop& loop, std::function<net::Task<>()> stop) {
    auto signals = std::make_shared<boost::asio::signal_set>(loop.context(), SIGTERM, SIGINT);
    signals->async_wait([&loop,
                         signals,
                         stop = std::move(stop)](const boost::system::error_code& error, int) {
        if (error) {
            return;
        }
        loop.spawn(stop_in_order(loop, stop), "app/signals stop");
        signals->async_wait([&loop, signals](const boost::system::error_code& second_error, int) {
            if (!second_error) {
                loop.stop();
            }
        });
    });
}

void reload_on_signal(net::AsioLoop& loop, std::function<void()> reload) {
    auto signals = std::make_shared<boost::asio::signal_set>(loop.context(), SIGHUP);
    wait_for_reload(std::move(signals), std::move(reload));
}

}  // namespace postrider::app
