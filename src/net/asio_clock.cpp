// The real clock.
#include "net/asio_clock.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <utility>

#include "net/steady.h"

namespace postrider::net {
namespace {

constexpr auto without_throwing = boost::asio::as_tuple(boost::asio::use_awaitable);

class AsioAlarm final : public Alarm {
public:
    explicit AsioAlarm(boost::asio::io_context& context) : timer_(context) {}

    Task<Woken> wait_until(base::Instant moment) override {
        if (!rung_) {
            timer_.expires_at(to_steady(moment));
            co_await timer_.async_wait(without_throwing);
        }
        co_return std::exchange(rung_, false) ? Woken::by_ring : Woken::by_time;
    }

    void ring() override {
        rung_ = true;
        timer_.cancel();
    }

private:
    boost::asio::steady_timer timer_;
    bool rung_ = false;
};

}  // namespace

base::Time AsioClock::now() const {
    return std::chrono::time_point_cast<base::Duration>(std::chrono::system_clock::now());
}

base::Instant AsioClock::instant() const {
    return steady_now();
}

std::unique_ptr<Alarm> AsioClock::alarm() {
    return std::make_unique<AsioAlarm>(context_);
}

}  // namespace postrider::net
