// How long mail waited: many numbers in little room.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace postrider::simulation {

/// Keeps durations within one part in sixteen of what they were. Value.
class Waits {
public:
    void add(base::Duration wait) {
        ++counts_[place_of(wait)];
        ++count_;
    }
    void add_all(const Waits& others) {
        for (std::size_t place = 0; place < counts_.size(); ++place) {
            counts_[place] += others.counts_[place];
        }
        count_ += others.count_;
    }
    std::uint64_t count() const { return count_; }
    /// No more than this for `percent` of them; 0 of none.
    base::Duration percentile(double percent) const {
        const auto wanted = static_cast<std::uint64_t>(static_cast<double>(count_) * percent / 100);
        std::uint64_t seen = 0;
        for (std::size_t place = 0; place < counts_.size(); ++place) {
            seen += counts_[place];
            if (seen > wanted) {
                return upper_end(place);
            }
        }
        return {};
    }

private:
    static constexpr unsigned steps_log = 4;
    static constexpr std::uint64_t steps = 1U << steps_log;

    static std::size_t place_of(base::Duration wait) {
        const auto micros = static_cast<std::uint64_t>(wait.count() < 0 ? 0 : wait.count());
        if (micros < steps) {
            return micros;
        }
        const auto octave = static_cast<unsigned>(std::bit_width(micros)) - 1 - steps_log;
        return (octave << steps_log) + (micros >> octave);
    }
    static base::Duration upper_end(std::size_t place) {
        if (place < steps) {
            return base::Duration{static_cast<std::int64_t>(place)};
        }
        const auto octave = (place >> steps_log) - 1;
        const auto step = place - (octave << steps_log) + 1;
        return base::Duration{static_cast<std::int64_t>(step << octave)};
    }

    std::array<std::uint64_t, 64 * steps> counts_{};
    std::uint64_t count_ = 0;
};

}  // namespace postrider::simulation
