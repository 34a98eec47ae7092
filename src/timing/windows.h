// Send windows: the hours of the day in which some mail leaves.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/message.h"
#include "timing/zone.h"

namespace postrider::timing {

/// "08:00"; 24:00 is the end of the day.
std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text);
/// "mon-fri", "sat,sun", "fri-mon"; the first bit is Sunday's. None: it is no such list.
std::optional<std::uint8_t> parse_weekdays(std::string_view text);
inline constexpr std::uint8_t every_day = 0x7f;

/// What a window may ask about a message. Views.
struct WindowTraits {
    model::Stream stream = model::Stream::direct;
    std::string_view server;  ///< "acme/main"
    std::string_view tag;
};

/// A window, and all that must hold for it. Value.
struct Window {
    std::optional<model::Stream> stream = std::nullopt;
    std::string server = {};
    std::string tag = {};

    std::chrono::minutes opens{};
    /// At or before `opens`: on the next day.
    std::chrono::minutes closes{};
    std::uint8_t weekdays = every_day;  ///< on which it opens
    std::shared_ptr<const Zone> zone;
    std::string name = {};  ///< for people: "08:00-20:00 Europe/Berlin"

    bool fits(const WindowTraits& traits) const;
    /// `now` while it is open; else when it opens next.
    base::Time next_open(base::Time now) const;
};

/// Why a message does not leave yet.
struct Closed {
    base::Time opens;
    std::string why;  ///< a sentence
};

/// Mail that windows are about leaves while one of them is open. Value; immutable.
class Windows {
public:
    Windows() = default;
    explicit Windows(std::vector<Window> windows) : windows_(std::move(windows)) {}

    bool is_empty() const { return windows_.empty(); }
    const std::vector<Window>& all() const { return windows_; }
    /// None: it may leave at `now`.
    std::optional<Closed> closed(const WindowTraits& traits, base::Time now) const;

private:
    std::vector<Window> windows_;
};

}  // namespace postrider::timing
