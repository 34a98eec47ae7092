// Lanes and their turns.
#include "path/queue/lanes.h"

#include <algorithm>
#include <iterator>

#include "base/check.h"

namespace postrider::queue {

Lane& Lanes::of(const std::string& site) {
    auto& lane = lanes_[site];
    if (!lane) {
        lane = std::make_unique<Lane>(site, limits_);
    }
    return *lane;
}

void Lanes::line_up(Lane& lane) {
    if (lane.may_begin() && !lane.is_in_line()) {
        lane.enter_line();
        line_.push_back(&lane);
    }
}

Lane* Lanes::begin() {
    while (!line_.empty() && workers_ < workers_max_) {
        Lane& lane = *line_.front();
        line_.pop_front();
        lane.leave_line();
        if (lane.may_begin()) {
            ++workers_;
            lane.begin();
            line_up(lane);
            return &lane;
        }
    }
    return nullptr;
}

void Lanes::end(Lane& lane) {
    CHECK(workers_ > 0);
    --workers_;
    lane.end();
    line_up(lane);
}

std::vector<Ready> Lanes::clear() {
    std::vector<Ready> taken;
    for (auto& [site, lane] : lanes_) {
        auto ready = lane->clear();
        std::ranges::move(ready, std::back_inserter(taken));
    }
    return taken;
}

void Lanes::forget_idle(const std::unordered_set<const Lane*>& used) {
    std::erase_if(lanes_, [&](const auto& entry) {
        return entry.second->is_idle() && !used.contains(entry.second.get());
    });
}

}  // namespace postrider::queue
