// Turns in the order of asking.
#include "path/endpoints/byte_budget.h"

#include <algorithm>

namespace postrider::endpoints {

ByteBudget::Share::~Share() {
    if (budget_ != nullptr) {
        budget_->give_back(bytes_);
    }
}

net::Task<ByteBudget::Share> ByteBudget::take(std::uint64_t bytes) {
    const auto wanted = std::min(bytes, max_);
    if (waiting_.empty() && wanted <= left_) {
        left_ -= wanted;
        co_return Share(*this, wanted);
    }
    const auto waiter = std::make_shared<Waiter>(wanted, false, clock_.alarm());
    waiting_.push_back(waiter);
    while (!waiter->has_turn) {
        co_await waiter->alarm->wait_until(base::Instant::max());
    }
    co_return Share(*this, wanted);
}

void ByteBudget::give_back(std::uint64_t bytes) {
    left_ += bytes;
    while (!waiting_.empty() && waiting_.front()->bytes <= left_) {
        left_ -= waiting_.front()->bytes;
        waiting_.front()->has_turn = true;
        waiting_.front()->alarm->ring();
        waiting_.pop_front();
    }
}

}  // namespace postrider::endpoints
