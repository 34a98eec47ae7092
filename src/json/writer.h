// JSON with its keys in the order they are said, and numbers as Postal writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace postrider::json {

/// Writes one value. Commas come by themselves; braces and brackets are the caller's.
class Writer {
public:
    Writer& begin_object();
    Writer& end_object();
    Writer& begin_array();
    Writer& end_array();
    Writer& key(std::string_view name);

    /// Bytes that are not UTF-8 become U+FFFD.
    Writer& string(std::string_view text);
    /// null when empty.
    Writer& string_or_null(std::string_view text);
    Writer& number(std::int64_t value);
    Writer& boolean(bool value);
    Writer& null();
    /// Seconds with at most `digits` decimals, at least one: "0.04", "12.0".
    Writer& seconds(base::Duration duration, int digits);
    /// Seconds since 1970 with up to six decimals.
    Writer& timestamp(base::Time time);
    Writer& timestamp_or_null(const std::optional<base::Time>& time);
    /// A value that is JSON already.
    Writer& raw(std::string_view json);

    std::string take() { return std::move(text_); }

private:
    void begin_value();

    std::string text_;
    bool needs_comma_ = false;
};

}  // namespace postrider::json
