// Lanes and their turns.
#include "path/queue/lanes.h"

#include <algorithm>
#include <iterator>

#include "base/check.h"

namespace postrider::queue {

Lane& Lanes::of(const delivery::Route& route) {
    auto& lane = lanes_[route.site];
    if (!lane) {
        std::vector<std::string> hosts;
        std::ranges::transform(route.hops, std::back_inserter(hosts), &delivery::Hop::host);
        lane = std::make_unique<Lane>(route.site, limits_, policy_.limits_of(hosts));
    }
    return *lane;
}

void Lanes::line_up(Lane& lane, base::Instant now) {
    if (lane.is_in_line() || lane.is_paced() || !lane.has_ready()) {
        return;
    }
    const auto bound = lane.bound(now);
    if (!bound) {
        lane.enter_line();
        line_.push_back(&lane);
    } else if (bound->until) {
        lane.set_paced(true);
        paced_.emplace(*bound->until, &lane);
    }
}

Lane* Lanes::begin(base::Instant now) {
    while (!line_.empty() && workers_ < workers_max_) {
        Lane& lane = *line_.front();
        line_.pop_front();
        lane.leave_line();
        if (lane.may_begin(now)) {
            ++workers_;
            lane.begin();
            line_up(lane, now);
            return &lane;
        }
        line_up(lane, now);
    }
    return nullptr;
}

void Lanes::end(Lane& lane, base::Instant now) {
    CHECK(workers_ > 0);
    --workers_;
    lane.end();
    line_up(lane, now);
}

std::optional<base::Instant> Lanes::next_release() const {
    return paced_.empty() ? std::nullopt : std::optional(paced_.begin()->first);
}

void Lanes::release(base::Instant now) {
    while (!paced_.empty() && paced_.begin()->first <= now) {
        Lane& lane = *paced_.begin()->second;
        paced_.erase(paced_.begin());
        lane.set_paced(false);
        line_up(lane, now);
    }
}

std::vector<LaneStanding> Lanes::standing(base::Instant now) const {
    std::vector<LaneStanding> all;
    for (const auto& [site, lane] : lanes_) {
        all.push_back({
            .site = site,
            .ready = lane->size(),
            .workers = lane->workers(),
            .bound = lane->has_ready() ? lane->bound(now) : std::nullopt,
            .limits = lane->shaping(),
        });
    }
    std::ranges::sort(all, {}, &LaneStanding::site);
    return all;
}

std::vector<Ready> Lanes::clear() {
    std::vector<Ready> taken;
    for (auto& [site, lane] : lanes_) {
        auto ready = lane->clear();
        std::ranges::move(ready, std::back_inserter(taken));
    }
    return taken;
}

void Lanes::forget_idle(const std::unordered_set<const Lane*>& used, base::Instant now) {
    std::erase_if(lanes_, [&](const auto& entry) {
        return entry.second->is_idle(now) && !used.contains(entry.second.get());
    });
}

}  // namespace postrider::queue
