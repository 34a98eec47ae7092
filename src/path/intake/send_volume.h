// How much each server has sent within the last hour, for its send limit.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "base/time.h"
#include "model/ids.h"

namespace postrider::intake {

/// Counts recipients minute by minute, in memory: a program that starts begins with nothing.
/// Resource; any thread.
class SendVolume {
public:
    /// Takes `count` more, unless that makes more than `limit` within sixty minutes: then false,
    /// and nothing is counted. `limit` of 0: any number.
    bool take(model::ServerId server, std::uint64_t limit, std::size_t count, base::Time now);

private:
    static constexpr std::size_t minutes = 60;
    struct Hour {
        std::array<std::uint32_t, minutes> counts{};
        std::int64_t last_minute = 0;
    };
    static void turn(Hour& hour, std::int64_t minute);

    std::mutex mutex_;
    std::unordered_map<model::ServerId, Hour> hours_;
};

}  // namespace postrider::intake
