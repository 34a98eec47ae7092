// So many in such a time, and never more: a token bucket.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace postrider::shaping {

/// At most `count` in any stretch of time as long as `period`. Value.
struct Rate {
    std::uint32_t count = 0;
    base::Duration period{};
    friend bool operator==(const Rate&, const Rate&) = default;
};

/// "100/s", "20/min", "500/h", "1000/day"; nothing for anything else, or for none or more than a
/// million.
std::optional<Rate> parse_rate(std::string_view text);
std::string to_string(const Rate& rate);

/// Keeps a rate: a tenth of it at once, the rest evenly, and never more than it in any period. One
/// moment says it all: until when the tokens that were taken are paid for. Value.
class Pace {
public:
    explicit Pace(Rate rate) : rate_(rate) {}

    /// When the next token can be taken; `now` when it can be at once.
    base::Instant ready_at(base::Instant now) const {
        return std::max(now, paid_until_ - step() * (burst() - 1));
    }
    /// Takes a token, whether it is ready or not.
    void take(base::Instant now) { paid_until_ = std::max(paid_until_, now) + step(); }

    /// Whether nothing that was taken counts any more.
    bool is_paid(base::Instant now) const { return paid_until_ <= now; }

    const Rate& rate() const { return rate_; }
    /// What was taken counts on under the other rate.
    void change(Rate rate) { rate_ = rate; }

private:
    std::int64_t burst() const { return std::max<std::int64_t>(1, rate_.count / 10); }
    /// With a full burst in front, exactly `count` fit into a period.
    base::Duration step() const {
        const auto parts = rate_.count - burst() + 1;
        return base::Duration{(rate_.period.count() + parts - 1) / parts};
    }

    Rate rate_;
    base::Instant paid_until_{};
};

}  // namespace postrider::shaping
