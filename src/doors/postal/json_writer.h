// JSON with its keys in the order they are said, and numbers as Postal writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace postrider::doors::postal {

/// Writes one value. Commas come by themselves; braces and brackets are the caller's.
class JsonWriter {
public:
    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& key(std::string_view name);

    /// Bytes that are not UTF-8 become U+FFFD.
    JsonWriter& string(std::string_view text);
    /// null when empty.
    JsonWriter& string_or_null(std::string_view text);
    JsonWriter& number(std::int64_t value);
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    /// Seconds with at most `digits` decimals, at least one: "0.04", "12.0".
    JsonWriter& seconds(base::Duration duration, int digits);
    /// Seconds since 1970 with up to six decimals.
    JsonWriter& timestamp(base::Time time);
    JsonWriter& timestamp_or_null(const std::optional<base::Time>& time);
    /// A value that is JSON already.
    JsonWriter& raw(std::string_view json);

    std::string take() { return std::move(text_); }

private:
    void begin_value();

    std::string text_;
    bool needs_comma_ = false;
};

}  // namespace postrider::doors::postal
