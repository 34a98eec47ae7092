// Writing JSON by hand: the order of keys and the look of numbers are part of the contract.
#include "json/writer.h"

#include "mail/utf8.h"

#include <fmt/format.h>

#include <array>

namespace postrider::json {
namespace {

void append_escaped(std::string& text, char c) {
    switch (c) {
        case '"':
            text += "\\\"";
            break;
        case '\\':
            text += "\\\\";
            break;
        case '\n':
            text += "\\n";
            break;
        case '\r':
            text += "\\r";
            break;
        case '\t':
            text += "\\t";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                text += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
            } else {
                text += c;
            }
    }
}

}  // namespace

void Writer::begin_value() {
    if (needs_comma_) {
        text_ += ',';
    }
    needs_comma_ = true;
}

Writer& Writer::begin_object() {
    begin_value();
    text_ += '{';
    needs_comma_ = false;
    return *this;
}

Writer& Writer::end_object() {
    text_ += '}';
    needs_comma_ = true;
    return *this;
}

Writer& Writer::begin_array() {
    begin_value();
    text_ += '[';
    needs_comma_ = false;
    return *this;
}

Writer& Writer::end_array() {
    text_ += ']';
    needs_comma_ = true;
    return *this;
}

Writer& Writer::key(std::string_view name) {
    string(name);
    text_ += ':';
    needs_comma_ = false;
    return *this;
}

Writer& Writer::string(std::string_view text) {
    begin_value();
    text_ += '"';
    const std::string repaired = mail::is_utf8(text) ? std::string() : mail::to_valid_utf8(text);
    for (const char c : repaired.empty() ? text : std::string_view(repaired)) {
        append_escaped(text_, c);
    }
    text_ += '"';
    return *this;
}

Writer& Writer::string_or_null(std::string_view text) {
    return text.empty() ? null() : string(text);
}

Writer& Writer::number(std::int64_t value) {
    begin_value();
    text_ += std::to_string(value);
    return *this;
}

Writer& Writer::boolean(bool value) {
    return raw(value ? "true" : "false");
}

Writer& Writer::null() {
    return raw("null");
}

Writer& Writer::seconds(base::Duration duration, int digits) {
    constexpr std::array<std::int64_t, 7> units{1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
    const auto unit = units.at(static_cast<std::size_t>(digits));
    const auto rounded = (duration.count() + unit / 2) / unit * unit;
    auto text = fmt::format("{}.{:06}", rounded / 1'000'000, rounded % 1'000'000);
    while (text.ends_with('0') && !text.ends_with(".0")) {
        text.pop_back();
    }
    return raw(text);
}

Writer& Writer::timestamp(base::Time time) {
    return seconds(time.time_since_epoch(), 6);
}

Writer& Writer::timestamp_or_null(const std::optional<base::Time>& time) {
    return time ? timestamp(*time) : null();
}

Writer& Writer::raw(std::string_view json) {
    begin_value();
    text_ += json;
    return *this;
}

}  // namespace postrider::json
