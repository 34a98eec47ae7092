// What must hold in a lane.
#include "tests/simulation/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace postrider::simulation {
namespace {

/// What a share may be short of, beside `allowed`: a turn that is just being taken.
constexpr double allowed = 0.85;
constexpr double turns_allowed = 3;
/// Part of what a receiver takes that goes there while something waits.
constexpr double use_least = 0.5;
/// Weights of the two streams (path/queue/lane.h).
constexpr double direct_part = 4.0 / 5.0;
constexpr double bulk_part = 1.0 / 5.0;

bool is_short(std::uint64_t had, double due) {
    return static_cast<double>(had) < due * allowed - turns_allowed;
}

}  // namespace

bool RateAudit::take(base::Instant now) {
    if (begun_.empty()) {
        return true;
    }
    const auto earliest = begun_[next_];
    begun_[next_] = now;
    next_ = (next_ + 1) % begun_.size();
    return earliest == base::Instant::min() || now - earliest >= period_;
}

Audit::Audit(
    std::string name,
    const shaping::Limits& limits,
    double capacity,
    const std::vector<shaping::TenantLimit>& tenants
)
    : name_(std::move(name)), connections_max_(limits.connections->value), capacity_(capacity) {
    was_empty_.fill(true);
    if (limits.messages) {
        messages_ = RateAudit(limits.messages->value);
    }
    if (limits.connects) {
        connects_ = RateAudit(limits.connects->value);
    }
    for (const auto& limit : tenants) {
        const auto& rate = limit.messages.value;
        Tenant tenant{.whose = limit.whose, .messages = RateAudit(rate)};
        tenant.a_window = rate.count * (std::chrono::duration<double>(share_window) / rate.period);
        for (std::size_t server = 0; server < servers_count; ++server) {
            tenant.is_one[server] = limit.is_for(server_path(server));
            tenant.servers += tenant.is_one[server] ? 1 : 0;
        }
        tenants_.push_back(std::move(tenant));
    }
}

bool Audit::is_limited(std::size_t server) const {
    return std::ranges::any_of(tenants_, [&](const Tenant& tenant) {
        return tenant.is_one[server];
    });
}

double Audit::allowance(std::size_t server) const {
    double most = std::numeric_limits<double>::max();
    for (const Tenant& tenant : tenants_) {
        if (tenant.is_one[server]) {
            most = std::min(most, tenant.a_window / static_cast<double>(tenant.servers));
        }
    }
    return most;
}

void Audit::wait(FlowNumber flow, std::int64_t more) {
    waiting_[flow] += more;
    was_empty_[flow] = was_empty_[flow] || waiting_[flow] == 0;
}

void Audit::begin(FlowNumber flow, base::Instant now) {
    if (now >= window_ends_at_) {
        close_window();
        window_ends_at_ = now + share_window;
    }
    wait(flow, -1);
    ++served_[flow];
    ++at_work_;
    most_at_work_ = std::max(most_at_work_, at_work_);
    if (at_work_ > connections_max_) {
        fault(0, fmt::format("{} connections, {} allowed", at_work_, connections_max_));
    }
    if (!messages_.take(now)) {
        fault(1, fmt::format("more than {} messages within a period", messages_.count()));
    }
    for (Tenant& tenant : tenants_) {
        if (tenant.is_one[flow / streams_count] && !tenant.messages.take(now)) {
            fault(
                6, fmt::format("{}: more than {} messages", tenant.whose, tenant.messages.count())
            );
        }
    }
}

void Audit::connect(base::Instant now) {
    if (!connects_.take(now)) {
        fault(4, fmt::format("more than {} connects within a period", connects_.count()));
    }
}

void Audit::end() {
    --at_work_;
}

void Audit::close_window() {
    std::uint64_t served = 0;
    std::uint64_t servers = 0;
    for (std::size_t server = 0; server < servers_count; ++server) {
        const auto own = served_[server * streams_count] + served_[server * streams_count + 1];
        served += own;
        servers += own > 0 ? 1 : 0;
    }
    if (served > 0) {
        look_at_use(served);
        look_at_servers(served, servers);
    }
    served_.fill(0);
    for (FlowNumber flow = 0; flow < flows_count; ++flow) {
        was_empty_[flow] = waiting_[flow] == 0;
    }
}

/// With something waiting all the time a lane does not stand still. It may be short of workers, or
/// have met slow ones.
void Audit::look_at_use(std::uint64_t served) {
    bool is_busy = false;
    for (FlowNumber flow = 0; flow < flows_count; ++flow) {
        is_busy = is_busy || (!was_empty_[flow] && !is_limited(flow / streams_count));
    }
    const double due = capacity_ * std::chrono::duration<double>(share_window).count();
    if (is_busy && static_cast<double>(served) < due * use_least) {
        fault(5, fmt::format("{} of {:.0f} in a minute, with more waiting", served, due));
    }
}

/// Who had something waiting all the time gets what everybody gets, at least.
void Audit::look_at_servers(std::uint64_t served, std::uint64_t servers) {
    for (std::size_t server = 0; server < servers_count; ++server) {
        const FlowNumber direct = server * streams_count;
        const FlowNumber bulk = direct + 1;
        if (was_empty_[direct] && was_empty_[bulk]) {
            continue;
        }
        ++windows_;
        const std::uint64_t own = std::uint64_t{served_[direct]} + served_[bulk];
        const double share =
            static_cast<double>(served) / static_cast<double>(servers + (own == 0 ? 1U : 0U));
        const double due = std::min(share, allowance(server));
        if (is_short(own, due)) {
            fault(2, fmt::format("server {} had {} of {:.0f} in a minute", server, own, due));
        }
        look_at_streams(server, own);
    }
}

void Audit::look_at_streams(std::size_t server, std::uint64_t served) {
    const FlowNumber direct = server * streams_count;
    for (const auto& [flow, part] : {std::pair(direct, direct_part), {direct + 1, bulk_part}}) {
        const double due = static_cast<double>(served) * part;
        if (!was_empty_[flow] && is_short(served_[flow], due)) {
            fault(3, fmt::format("flow {} had {} of {:.0f} in a minute", flow, served_[flow], due));
        }
    }
}

void Audit::fault(std::size_t kind, std::string words) {
    if (!std::exchange(has_fault_[kind], true)) {
        faults_.push_back(name_ + ": " + std::move(words));
    }
}

}  // namespace postrider::simulation
