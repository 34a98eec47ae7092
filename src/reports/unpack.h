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
    /// More parts than are read.
    too_large,
};

std::string_view describe(ReportError error);

/// A report unpacked; the largest of the world have a few megabytes.
inline constexpr std::size_t report_size_max = 64 * 1024 * 1024;
/// Packed.
inline constexpr std::size_t packed_report_size_max = 16 * 1024 * 1024;

/// `bytes` as they are, or the first file within them when they are gzip or zip, also one in the
/// other.
std::expected<std::string, ReportError> unpack(
    std::string_view bytes, std::size_t size_max = report_size_max
);

}  // namespace postrider::reports
