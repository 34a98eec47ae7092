// Watches one lane from outside, with arithmetic of its own: limits, and fair shares.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "shaping/limits.h"
#include "shaping/tenants.h"
#include "tests/simulation/world.h"

namespace postrider::simulation {

inline constexpr std::size_t streams_count = 2;
inline constexpr std::size_t flows_count = servers_count * streams_count;
/// A server's stream: an even number what somebody waits for, an odd one what goes to many.
using FlowNumber = std::size_t;

/// Shares are looked at over so long.
inline constexpr base::Duration share_window = std::chrono::seconds{60};

/// So many within a period, and no more. Value.
class RateAudit {
public:
    RateAudit() = default;
    explicit RateAudit(const shaping::Rate& rate)
        : period_(rate.period), begun_(rate.count, base::Instant::min()) {}

    /// Whether it holds with one more.
    bool take(base::Instant now);
    std::size_t count() const { return begun_.size(); }

private:
    base::Duration period_{};
    /// When the last of one period's count began, as a ring; empty: any number.
    std::vector<base::Instant> begun_;
    std::size_t next_ = 0;
};

/// Resource.
class Audit {
public:
    /// `capacity`: messages a second that the receiver takes; 0: not looked at.
    Audit(
        std::string name,
        const shaping::Limits& limits,
        double capacity = 0,
        const std::vector<shaping::TenantLimit>& tenants = {}
    );

    /// So many more wait than before; fewer when negative.
    void wait(FlowNumber flow, std::int64_t more);
    void begin(FlowNumber flow, base::Instant now);
    void connect(base::Instant now);
    void end();

    std::size_t at_work() const { return at_work_; }
    std::size_t most_at_work() const { return most_at_work_; }
    /// What did not hold, in words; the first of each kind.
    const std::vector<std::string>& faults() const { return faults_; }
    /// Windows in which somebody waited throughout.
    std::uint64_t windows() const { return windows_; }

private:
    void close_window();
    void look_at_use(std::uint64_t served);
    void look_at_servers(std::uint64_t served, std::uint64_t servers);
    void look_at_streams(std::size_t server, std::uint64_t served);
    /// An organization or a server with a limit of its own.
    struct Tenant {
        std::string whose;
        RateAudit messages;
        double a_window = 0;  ///< messages that it may send in one
        std::array<bool, servers_count> is_one{};
        std::size_t servers = 0;
    };
    bool is_limited(std::size_t server) const;
    /// What a server may have at most in a window, whatever its share.
    double allowance(std::size_t server) const;
    void fault(std::size_t kind, std::string words);

    std::string name_;
    std::size_t connections_max_;
    double capacity_;
    RateAudit messages_;
    RateAudit connects_;
    std::size_t at_work_ = 0;
    std::size_t most_at_work_ = 0;

    base::Instant window_ends_at_{};
    std::array<std::int64_t, flows_count> waiting_{};
    std::array<std::uint32_t, flows_count> served_{};
    std::array<bool, flows_count> was_empty_{};
    std::uint64_t windows_ = 0;
    std::vector<Tenant> tenants_;
    std::array<bool, 7> has_fault_{};
    std::vector<std::string> faults_;
};

}  // namespace postrider::simulation
