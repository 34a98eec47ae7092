// Lanes and their turns.
#include "path/queue/lanes.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <tuple>
#include <utility>

#include "base/check.h"

namespace postrider::queue {
namespace {

std::string key_of(std::string_view source, std::string_view site) {
    return std::string(source).append(1, '\n').append(site);
}

/// Of few, one is never too many.
std::size_t part_of(std::size_t all, double part) {
    return static_cast<std::size_t>(std::ceil(static_cast<double>(all) * part));
}

}  // namespace

Lane& Lanes::of(std::string_view source, const delivery::Route& route) {
    auto& lane = lanes_[key_of(source, route.site)];
    if (lane) {
        return *lane;
    }
    LaneName name{.source = std::string(source), .site = route.site};
    std::vector<std::string> hosts;
    std::ranges::transform(route.hops, std::back_inserter(hosts), &delivery::Hop::host);
    auto limits = policy_.limits_of(hosts);
    Lane::Connections connections;
    if (limits.connects && questions_.connections) {
        connections = [this, name] { return questions_.connections(name); };
    }
    lane = std::make_unique<Lane>(
        name, limits_, std::move(limits), std::move(connections), policy_.tenant_limits_of(hosts)
    );
    lane->join(crowd_);
    if (slow_before_.erase(key_of(source, route.site)) > 0) {
        lane->begin_slow();
    }
    if (questions_.measure) {
        lane->obey(questions_.measure(name));
    }
    return *lane;
}

Lane* Lanes::find(const LaneName& name) {
    const auto found = lanes_.find(key_of(name.source, name.site));
    return found == lanes_.end() ? nullptr : found->second.get();
}

std::vector<Lane*> Lanes::at(std::string_view site) {
    auto found = all();
    std::erase_if(found, [&](const Lane* lane) { return lane->site() != site; });
    return found;
}

std::vector<Lane*> Lanes::all() {
    std::vector<Lane*> found;
    for (auto& [key, lane] : lanes_) {
        found.push_back(lane.get());
    }
    return found;
}

void Lanes::line_up(Lane& lane, base::Instant now) {
    if (lane.is_in_line() || lane.is_paced() || !lane.has_ready()) {
        return;
    }
    const auto bound = lane.bound(now);
    if (!bound) {
        enter_line(lane);
    } else if (bound->until) {
        lane.set_paced(true);
        paced_.emplace(*bound->until, &lane);
    }
}

void Lanes::enter_line(Lane& lane) {
    lane.enter_line();
    line_of(lane).push_back({.number = ++stood_, .lane = &lane});
}

bool Lanes::may_have_worker(Temper temper, const Lane* ending) const {
    const auto workers = [&](Temper of) {
        return held(of).workers - (ending != nullptr && ending->temper() == of ? 1 : 0);
    };
    if (temper == Temper::quick) {
        return true;
    }
    const auto slow = workers(Temper::slow);
    if (temper == Temper::slow && slow >= part_of(workers_max_, slow_part)) {
        return false;
    }
    return slow + workers(Temper::fresh) < part_of(workers_max_, unproven_part);
}

const Lanes::Line* Lanes::next_line(const Lane* ending) const {
    const Line* first = nullptr;
    for (const auto temper : {Temper::fresh, Temper::quick, Temper::slow}) {
        const Line& line = lines_[static_cast<std::size_t>(temper)];
        const bool is_earlier =
            !line.empty() && (first == nullptr || line.front().number < first->front().number);
        if (is_earlier && may_have_worker(temper, ending)) {
            first = &line;
        }
    }
    return first;
}

bool Lanes::may_keep_worker(const Lane& lane) const {
    return may_have_worker(lane.temper(), &lane) && next_line(&lane) == nullptr;
}

Lane* Lanes::begin(base::Instant now) {
    while (workers_ < workers_max_) {
        const Line* line = next_line(nullptr);
        if (line == nullptr) {
            return nullptr;
        }
        Lane& lane = *line->front().lane;
        line_of(lane).pop_front();
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

bool Lanes::learn(Lane& lane, base::Duration took) {
    Line& before = line_of(lane);
    lane.learn(took);
    const bool has_changed = &before != &line_of(lane);
    if (has_changed && lane.is_in_line()) {
        std::erase_if(before, [&](const Standing& one) { return one.lane == &lane; });
        enter_line(lane);
    }
    return has_changed;
}

void Lanes::end(Lane& lane, base::Instant now) {
    CHECK(workers_ > 0);
    --workers_;
    lane.end();
    // A connection may have become idle, so that no pace of connects stands against it.
    if (lane.is_paced() && lane.may_begin(now)) {
        stop_waiting(lane);
    }
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
        lane.refresh(now);
        line_up(lane, now);
    }
}

void Lanes::stop_waiting(Lane& lane) {
    std::erase_if(paced_, [&](const auto& entry) { return entry.second == &lane; });
    lane.set_paced(false);
}

void Lanes::obey(Lane& lane, LaneMeasure measure, base::Instant now) {
    lane.obey(std::move(measure));
    if (lane.is_paced()) {
        stop_waiting(lane);
    }
    line_up(lane, now);
}

std::optional<shaping::Bound> Lanes::bound_of(const Lane& lane, base::Instant now) const {
    auto bound = lane.bound(now);
    if (bound || !lane.is_in_line()) {
        return bound;
    }
    std::size_t workers = workers_max_;
    std::string_view whose = "all sites together";
    if (workers_ < workers_max_) {
        if (may_have_worker(lane.temper(), nullptr)) {
            return bound;
        }
        const bool is_slow = lane.temper() == Temper::slow;
        workers = part_of(workers_max_, is_slow ? slow_part : unproven_part);
        whose = is_slow ? "slow sites together" : "sites not known to be quick, together";
    }
    return shaping::Bound{
        .by = shaping::Bound::By::connections,
        .limit = "connections " + std::to_string(workers),
        .from = std::string(whose),
        .until = std::nullopt,
    };
}

std::vector<LaneStanding> Lanes::standing(base::Instant now) const {
    std::vector<LaneStanding> all;
    for (const auto& [key, lane] : lanes_) {
        all.push_back({
            .source = lane->source(),
            .site = lane->site(),
            .ready = lane->size(),
            .workers = lane->workers(),
            .bound = lane->has_ready() ? bound_of(*lane, now) : std::nullopt,
            .measure = lane->is_measured(now) ? lane->measure().why : "",
            .limits = lane->shaping(),
        });
    }
    std::ranges::sort(all, [](const LaneStanding& a, const LaneStanding& b) {
        return std::tie(a.site, a.source) < std::tie(b.site, b.source);
    });
    return all;
}

std::vector<Ready> Lanes::clear() {
    std::vector<Ready> taken;
    for (auto& [key, lane] : lanes_) {
        auto ready = lane->clear();
        std::ranges::move(ready, std::back_inserter(taken));
    }
    return taken;
}

void Lanes::forget_idle(const std::unordered_set<const Lane*>& used, base::Instant now) {
    std::erase_if(slow_before_, [&](const auto& entry) { return entry.second <= now; });
    std::erase_if(lanes_, [&](const auto& entry) {
        const auto& [key, lane] = entry;
        if (!lane->is_idle(now) || used.contains(lane.get())) {
            return false;
        }
        if (lane->temper() == Temper::slow && slow_before_.size() < slow_remembered_max) {
            slow_before_.emplace(key, now + slow_remembered);
        }
        return true;
    });
}

}  // namespace postrider::queue
