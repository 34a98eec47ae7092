// What is said to a scanner, and how its answer ends.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "model/content.h"

namespace postrider::scan {

enum class Framing : std::uint8_t {
    plain,   ///< the message as it is
    chunks,  ///< runs, each behind its length in four octets, the highest first
};

/// Octets of the message that are written at a time.
inline constexpr std::size_t run_max = 64 * 1024;

/// Value.
struct Question {
    std::string head;
    model::Content content;
    Framing framing = Framing::plain;
    std::string tail;
    /// Octets of the answer that are read at most; a longer one is malformed.
    std::size_t answer_max = 0;
    /// Whether the answer ends with this piece of it. The end of the connection always ends it.
    std::function<bool(std::string_view piece)> is_last = [](std::string_view) { return false; };
};

}  // namespace postrider::scan
