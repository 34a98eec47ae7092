// Coroutines counted.
#include "path/queue/crew.h"

#include <utility>

namespace postrider::queue {

Crew::Crew(net::Loop& loop) : loop_(loop), none_left_(loop.clock().alarm()) {}

void Crew::spawn(net::Task<> task, std::string_view owner) {
    ++at_work_;
    loop_.spawn(count(std::move(task)), owner);
}

net::Task<> Crew::count(net::Task<> task) {
    co_await std::move(task);
    if (--at_work_ == 0) {
        none_left_->ring();
    }
}

net::Task<bool> Crew::wait_until_ended(base::Instant deadline) {
    while (at_work_ > 0 && loop_.clock().instant() < deadline) {
        co_await none_left_->wait_until(deadline);
    }
    co_return at_work_ == 0;
}

}  // namespace postrider::queue
