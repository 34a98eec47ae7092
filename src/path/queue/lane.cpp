// A lane's bookkeeping.
#include "path/queue/lane.h"

#include <iterator>
#include <utility>

#include "base/check.h"

namespace postrider::queue {

std::size_t Lane::room() const {
    return ready_.size() >= limits_.ready_max ? 0 : limits_.ready_max - ready_.size();
}

Ready Lane::take() {
    CHECK(!ready_.empty());
    Ready ready = std::move(ready_.front());
    ready_.pop_front();
    return ready;
}

void Lane::end() {
    CHECK(workers_ > 0);
    --workers_;
}

std::vector<Ready> Lane::clear() {
    std::vector<Ready> taken(
        std::make_move_iterator(ready_.begin()), std::make_move_iterator(ready_.end())
    );
    ready_.clear();
    return taken;
}

std::vector<std::string> Lane::take_hungry() {
    if (hungry_.empty() || ready_.size() > limits_.ready_max / 2) {
        return {};
    }
    std::vector<std::string> destinations(hungry_.begin(), hungry_.end());
    hungry_.clear();
    return destinations;
}

}  // namespace postrider::queue
