// Sleeping on any clock.
#include "net/clock.h"

namespace postrider::net {

Task<> Clock::sleep_until(base::Instant moment) {
    const auto sleeper = alarm();
    co_await sleeper->wait_until(moment);
}

}  // namespace postrider::net
