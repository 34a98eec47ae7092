// A lane's bookkeeping.
#include "path/queue/lane.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace postrider::queue {
namespace {

/// A lane may stand still for hours; it is no slower than this then.
constexpr base::Duration pace_gap_max = std::chrono::minutes{1};

shaping::Flow flow_of(model::ServerId server, model::Stream stream) {
    return {.tenant = server.value, .stream = static_cast<std::uint8_t>(stream)};
}

shaping::Flow flow_of(const model::Strand& strand) {
    return flow_of(strand.server, strand.stream);
}

}  // namespace

void Lane::add(Ready ready, std::string_view server) {
    if (!tenants_.is_empty()) {
        tenants_.learn(ready.claim.server.value, server);
    }
    const auto bytes = ready.claim.content.head().size();
    bytes_ += bytes;
    own_crowd().bytes += bytes;
    ++own_crowd().claims;
    const auto flow = flow_of(ready.claim.server, ready.claim.stream);
    const bool is_direct = ready.claim.stream == model::Stream::direct;
    ready_.push(flow, std::move(ready), is_direct ? direct_weight : 1);
}

void Lane::count_out(const Ready& ready) {
    const auto bytes = ready.claim.content.head().size();
    bytes_ -= bytes;
    own_crowd().bytes -= bytes;
    --own_crowd().claims;
}

std::vector<Ready> Lane::clear() {
    auto taken = ready_.clear();
    std::ranges::for_each(taken, [this](const Ready& ready) { count_out(ready); });
    return taken;
}

std::vector<Ready> Lane::take_server(model::ServerId server) {
    auto taken = ready_.take_tenant(server.value);
    std::ranges::for_each(taken, [this](const Ready& ready) { count_out(ready); });
    return taken;
}

std::optional<Ready> Lane::take(model::DeliveryId delivery) {
    auto taken = ready_.take_first([delivery](const Ready& ready) {
        return ready.claim.delivery == delivery;
    });
    if (taken) {
        count_out(*taken);
    }
    return taken;
}

void Lane::join(Crowd& crowd) {
    crowd_ = &crowd;
    own_crowd().workers += workers_;
    own_crowd().claims += size();
    own_crowd().bytes += bytes_;
}

void Lane::learn(base::Duration took) {
    constexpr base::Duration::rep remembered = 8;
    // One that took forever is soon outweighed.
    took = std::min(took, 4 * slow_after);
    usual_time_ = temper_ == Temper::fresh ? took : usual_time_ + (took - usual_time_) / remembered;
    become(usual_time_ < slow_after ? Temper::quick : Temper::slow);
}

void Lane::begin_slow() {
    usual_time_ = slow_after;
    become(Temper::slow);
}

void Lane::become(Temper temper) {
    Held& before = own_crowd();
    before.workers -= workers_;
    before.claims -= size();
    before.bytes -= bytes_;
    temper_ = temper;
    join(*crowd_);
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

bool Lane::has_surplus_room(const model::Strand& strand) const {
    const auto flow = flow_of(strand);
    return size() < limits_.ready_max * lane_surplus &&
           ready_.size_of(flow) < share_of(flow) + flow_surplus;
}

bool Lane::is_hungry(const model::Strand& strand) const {
    return ready_.size_of(flow_of(strand)) <= share_of(flow_of(strand)) / 4;
}

base::Instant Lane::appointment(const model::Strand& strand, base::Instant now) {
    const auto step = std::clamp(gap_ / appointments_early, base::Duration{1}, appointment_step);
    const auto half = static_cast<base::Duration::rep>(share_of(flow_of(strand)) / 2);
    const bool is_direct = strand.stream == model::Stream::direct;
    const auto latest = is_direct ? appointment_latest_direct : appointment_latest;
    const auto soonest = std::clamp(step * half, appointment_soonest, latest);
    auto& last = is_direct ? direct_appointment_ : bulk_appointment_;
    last = std::clamp(last + step, now + soonest, now + latest);
    return last;
}

bool Lane::may_begin(base::Instant now) const {
    return has_ready() && !bound(now);
}

bool Lane::may_go_on(base::Instant now) const {
    CHECK(workers_ > 0);
    return has_ready() && !bound_beside(workers_ - 1, now);
}

std::optional<shaping::Bound> Lane::bound(base::Instant now) const {
    return bound_beside(workers_, now);
}

std::size_t Lane::workers_max() const {
    return std::max<std::size_t>(1, limits_.workers_max / measure_.slowness);
}

std::optional<shaping::Bound> Lane::bound_beside(std::size_t at_work, base::Instant now) const {
    if (is_paused(now)) {
        return shaping::Bound{
            .by = shaping::Bound::By::measure,
            .limit = "paused",
            .from = measure_.why,
            .until = measure_.paused_until,
        };
    }
    if (at_work >= workers_max()) {
        return shaping::Bound{
            .by = shaping::Bound::By::connections,
            .limit = "connections " + std::to_string(workers_max()),
            .from = measure_.slowness > 1 ? measure_.why : "configuration",
            .until = std::nullopt,
        };
    }
    if (temper_ == Temper::fresh && at_work >= fresh_workers_max) {
        return shaping::Bound{
            .by = shaping::Bound::By::connections,
            .limit = "connections " + std::to_string(fresh_workers_max),
            .from = "the first attempt, which has not ended yet",
            .until = std::nullopt,
        };
    }
    auto bound = gate_.bound(at_work, now);
    if (!bound && shaping_.connects && !has_idle(at_work)) {
        bound = gate_.connect_bound(now);
    }
    return bound || tenants_.is_empty() ? bound : tenants_bound(now);
}

std::optional<shaping::Bound> Lane::tenants_bound(base::Instant now) const {
    std::optional<shaping::Bound> first;
    for (const auto tenant : ready_.tenants()) {
        auto bound = tenants_.bound(tenant, now);
        if (!bound) {
            return std::nullopt;
        }
        if (!first || *bound->until < *first->until) {
            first = std::move(bound);
        }
    }
    return first;
}

std::vector<shaping::Bound> Lane::tenant_bounds(base::Instant now) const {
    std::vector<shaping::Bound> all;
    if (tenants_.is_empty()) {
        return all;
    }
    for (const auto tenant : ready_.tenants()) {
        if (auto bound = tenants_.bound(tenant, now)) {
            all.push_back(*std::move(bound));
        }
    }
    return all;
}

Ready Lane::next(base::Instant now) {
    refresh(now);
    note_pace(now);
    Ready ready = ready_.pop();
    count_out(ready);
    taken_last_at_ = now;
    taken_at_ = has_ready() ? std::optional(now) : std::nullopt;
    return ready;
}

void Lane::note_pace(base::Instant now) {
    constexpr base::Duration::rep remembered = 64;
    if (taken_at_) {
        gaps_ = std::min(gaps_ + 1, remembered);
        gap_ += (std::min(now - *taken_at_, pace_gap_max) - gap_) / gaps_;
    }
}

void Lane::set_out(Ready& ready, base::Instant now) {
    gate_.pass(now);
    tenants_.pass(ready.claim.server.value, now);
    if (!shaping_.connects) {
        return;
    }
    ready.is_on_kept = has_idle(std::max<std::size_t>(1, workers_) - 1);
    if (!ready.is_on_kept) {
        gate_.connect(now);
    }
}

Ready Lane::take(base::Instant now) {
    Ready ready = next(now);
    set_out(ready, now);
    return ready;
}

void Lane::begin() {
    ++workers_;
    ++own_crowd().workers;
}

void Lane::end() {
    CHECK(workers_ > 0);
    --workers_;
    --own_crowd().workers;
}

void Lane::settle(const Ready& ready, base::Instant now) {
    if (!shaping_.connects) {
        return;
    }
    // One was counted when it began, unless it was to need none.
    for (std::uint32_t i = ready.is_on_kept ? 0 : 1; i < ready.connects; ++i) {
        gate_.connect(now);
    }
}

void Lane::obey(LaneMeasure measure) {
    taken_at_.reset();  // the time that it stands still is not its pace
    measure_ = std::move(measure);
    gate_.change(shaping_.slowed(measure_.slowness, measure_.why));
}

void Lane::refresh_turns(base::Instant now) {
    for (const auto tenant : ready_.tenants()) {
        if (tenants_.bound(tenant, now)) {
            ready_.set_aside(tenant);
        } else {
            ready_.bring_back(tenant);
        }
    }
}

void Lane::refresh(base::Instant now) {
    if (!tenants_.is_empty()) {
        refresh_turns(now);
    }
    if (!measure_.why.empty() && !is_measured(now)) {
        obey({});
    } else if (measure_.slowness > 1 && measure_.slowed_until <= now) {
        auto measure = measure_;
        measure.slowness = 1;
        obey(std::move(measure));
    }
}

std::vector<model::ServerId> Lane::servers() const {
    std::vector<model::ServerId> all;
    for (const auto tenant : ready_.tenants()) {
        all.push_back({tenant});
    }
    return all;
}

bool Lane::is_idle(base::Instant now) const {
    return ready_.is_empty() && workers_ == 0 && !is_in_line_ && !is_paced_ && gate_.is_even(now) &&
           tenants_.is_even(now);
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

std::vector<model::Strand> Lane::take_all_hungry(std::optional<model::ServerId> server) {
    std::vector<model::Strand> strands;
    std::erase_if(hungry_, [&](const auto& entry) {
        const bool is_meant = !server || entry.first.tenant == server->value;
        if (is_meant) {
            strands.insert(strands.end(), entry.second.begin(), entry.second.end());
        }
        return is_meant;
    });
    return strands;
}

}  // namespace postrider::queue
