// Leaving alone for a moment what failed again and again, so that it costs nobody the whole wait.
#pragma once

#include <chrono>
#include <cstddef>

#include "base/time.h"

namespace postrider::scan {

/// Failures in a row after which a scanner is left alone.
inline constexpr std::size_t failures_before_rest = 5;
/// How long; then one message tries again.
inline constexpr base::Duration rest_time = std::chrono::seconds{5};

/// Value.
class Rest {
public:
    /// Whether to ask now. While it rests, one caller in each `rest_time` is told yes.
    bool may_ask(base::Instant now) {
        if (!is_resting()) {
            return true;
        }
        const bool is_over = now >= ends_;
        ends_ = is_over ? now + rest_time : ends_;
        return is_over;
    }
    void answered() { failures_ = 0; }
    void failed(base::Instant now) {
        ++failures_;
        if (is_resting()) {
            ends_ = now + rest_time;
        }
    }
    bool is_resting() const { return failures_ >= failures_before_rest; }

private:
    std::size_t failures_ = 0;
    base::Instant ends_;
};

}  // namespace postrider::scan
