// Why a scanner could not tell.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace postrider::scan {

/// Value.
struct ScanFailure {
    enum class Kind : std::uint8_t {
        too_large,   ///< the message, for us or for the scanner; it was not asked or said so
        resting,     ///< it failed often, and is left alone for a moment
        busy,        ///< so many messages are being scanned that no turn came
        connection,  ///< no such host, refused, unreachable
        broken_off,  ///< it left before it had answered: it died, or did not like the message
        tls,
        timed_out,
        refused,  ///< it says that it cannot, or will not for us
        malformed_answer,
    };
    Kind kind = Kind::connection;
    std::string words;  ///< for people; begins with the scanner's name
    friend bool operator==(const ScanFailure&, const ScanFailure&) = default;
};

/// "timed_out", for logs and metrics.
std::string_view name_of(ScanFailure::Kind kind);

/// Whether mail should wait for the scanner to recover: a message that is too large will never be
/// scanned, however long it waits.
constexpr bool is_passing(ScanFailure::Kind kind) {
    return kind != ScanFailure::Kind::too_large;
}

template <class T>
using Scanned = std::expected<T, ScanFailure>;

}  // namespace postrider::scan
