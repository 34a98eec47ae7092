// Reports come compressed: gzip and zip, by what the bytes are, never by their name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace postrider::reports {

enum class ReportError : std::uint8_t {
    /// No report of this kind was found.
    absent,
    /// Damaged, or more than it may become.
    packing,
    /// No well-formed XML or JSON.
    syntax,
    /// What must be there is missing.
    content,
    /// More rows, lists or parts than are read.
    too_large,
};

std::string_view describe(ReportError error);

/// A report unpacked; the largest of the world have a few megabytes.
inline constexpr std::size_t report_size_max = 32 * 1024 * 1024;
/// Packed.
inline constexpr std::size_t packed_report_size_max = 16 * 1024 * 1024;
/// Of one message; a report is tried as each of its two kinds.
inline constexpr int packed_parts_max = 8;

/// What may still be read of one message, whatever it holds: a few thousand octets can unpack to
/// gigabytes, and a message has many parts. Value.
struct ReadBudget {
    /// Everything that is handed out, and what is unpacked on the way there.
    std::size_t octets = report_size_max;
    int packed_parts = packed_parts_max;

    bool is_spent() const { return octets == 0 || packed_parts == 0; }
};

/// `bytes` as they are, or the first file within them when they are gzip or zip, also one in the
/// other. What is too much for `budget` spends all of it.
std::expected<std::string, ReportError> unpack(std::string_view bytes, ReadBudget& budget);

}  // namespace postrider::reports
