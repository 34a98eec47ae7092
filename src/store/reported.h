// What strangers report, in the measures in which it is kept.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "store/received_reports.h"

namespace postrider::store {

inline std::string cut(std::string_view text) {
    return std::string(text.substr(0, report_text_kept_max));
}
inline std::string cut_name(std::string_view name) {
    return std::string(name.substr(0, report_name_kept_max));
}

/// A stranger's sum may be absurd.
inline std::int64_t count_of(std::uint64_t value) {
    constexpr std::uint64_t most = std::uint64_t{1} << 53;
    return static_cast<std::int64_t>(std::min(value, most));
}

/// Two that were counted so, together.
inline std::int64_t sum_of(std::int64_t one, std::int64_t other) {
    return count_of(static_cast<std::uint64_t>(one + other));
}

}  // namespace postrider::store
