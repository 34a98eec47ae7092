// How moments, durations and sizes are written for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace postrider::explain {

/// "0 ms", "850 ms", "4.2 s", "5 min 10 s", "2 h 5 min", "3 d 4 h"; of a negative one its size.
std::string words_of(base::Duration duration);
/// "180 octets", "4.2 KB", "1.5 MB"
std::string words_of_size(std::uint64_t octets);
/// "2026-11-22 10:00:00.123"
std::string words_of(base::Time time);
/// "2026-11-22 10:00:00"
std::string words_to_second(base::Time time);
/// To the millisecond, without the day where `day` is on it.
std::string words_on(base::Time day, base::Time time);
/// "1 message", "3 messages", "12,000 messages"
std::string counted(std::int64_t count, std::string_view one, std::string_view many);
std::string grouped(std::int64_t number);

}  // namespace postrider::explain
