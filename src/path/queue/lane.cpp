// A lane's bookkeeping.
#include "path/queue/lane.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace postrider::queue {
namespace {

shaping::Flow flow_of(model::ServerId server, model::Stream stream) {
    return {.tenant = server.value, .stream = static_cast<std::uint8_t>(stream)};
}

shaping::Flow flow_of(const model::Strand& strand) {
    return flow_of(strand.server, strand.stream);
}

}  // namespace

void Lane::add(Ready ready) {
    const auto flow = flow_of(ready.claim.server, ready.claim.stream);
    const bool is_direct = ready.claim.stream == model::Stream::direct;
    ready_.push(flow, std::move(ready), is_direct ? direct_weight : 1);
}

std::size_t Lane::share_of(shaping::Flow flow) const {
    const std::size_t sharing = ready_.flows() + (ready_.size_of(flow) == 0 ? 1 : 0);
    return std::max(std::min(lane_share_min, limits_.ready_max), limits_.ready_max / sharing);
}

std::size_t Lane::room_for(const model::Strand& strand) const {
    const auto flow = flow_of(strand);
    const auto share = share_of(flow);
    const auto taken = ready_.size_of(flow);
    return taken >= share ? 0 : share - taken;
}

bool Lane::may_begin(base::Instant now) const {
    return has_ready() && !bound(now);
}

bool Lane::may_go_on(base::Instant now) const {
    CHECK(workers_ > 0);
    return has_ready() && !gate_.bound(workers_ - 1, now);
}

std::optional<shaping::Bound> Lane::bound(base::Instant now) const {
    if (workers_ >= limits_.workers_max) {
        return shaping::Bound{
            .by = shaping::Bound::By::connections,
            .limit = "connections " + std::to_string(limits_.workers_max),
            .from = "configuration",
            .until = std::nullopt,
        };
    }
    return gate_.bound(workers_, now);
}

Ready Lane::take(base::Instant now) {
    gate_.pass(now);
    return ready_.pop();
}

void Lane::end() {
    CHECK(workers_ > 0);
    --workers_;
}

bool Lane::is_idle(base::Instant now) const {
    return ready_.is_empty() && workers_ == 0 && !is_in_line_ && !is_paced_ && gate_.is_even(now);
}

void Lane::remember(const model::Strand& strand) {
    hungry_[flow_of(strand)].insert(strand);
}

std::vector<model::Strand> Lane::take_hungry(const model::Strand& strand) {
    const auto flow = flow_of(strand);
    const auto entry = hungry_.find(flow);
    if (entry == hungry_.end() || room_for(strand) < share_of(flow) / 2) {
        return {};
    }
    std::vector<model::Strand> strands(entry->second.begin(), entry->second.end());
    hungry_.erase(entry);
    return strands;
}

}  // namespace postrider::queue
