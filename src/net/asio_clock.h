// The real clock: the kernel's time, alarms by Asio's timers.
#pragma once

#include "net/clock.h"

namespace boost::asio {
class io_context;
}

namespace postrider::net {

class AsioClock final : public Clock {
public:
    explicit AsioClock(boost::asio::io_context& context) : context_(context) {}

    base::Time now() const override;
    base::Instant instant() const override;
    std::unique_ptr<Alarm> alarm() override;

private:
    boost::asio::io_context& context_;
};

}  // namespace postrider::net
