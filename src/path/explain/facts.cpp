// Looking into objects without surprises.
#include "path/explain/facts.h"

#include <charconv>

#include "base/rfc3339.h"
#include "path/explain/page.h"

namespace postrider::explain {
namespace {

namespace json = boost::json;

const json::value* find(const json::object& facts, std::string_view key) {
    return facts.if_contains(key);
}

/// The milliseconds of "2026-11-22T10:00:00.123Z".
base::Duration fraction_of(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) {
        return {};
    }
    const auto digits = text.substr(dot + 1, 3);
    std::int64_t milliseconds = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), milliseconds);
    return parsed.ec == std::errc{} && digits.size() == 3
               ? base::Duration(std::chrono::milliseconds{milliseconds})
               : base::Duration{};
}

}  // namespace

std::string text_at(const json::object& facts, std::string_view key) {
    const auto* value = find(facts, key);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? "" : std::string(*text);
}

std::optional<std::int64_t> number_at(const json::object& facts, std::string_view key) {
    const auto* value = find(facts, key);
    if (value == nullptr || !value->is_number()) {
        return std::nullopt;
    }
    boost::system::error_code error;
    const auto number = value->to_number<std::int64_t>(error);
    return error ? std::nullopt : std::optional(number);
}

bool flag_at(const json::object& facts, std::string_view key) {
    const auto* value = find(facts, key);
    return value != nullptr && value->is_bool() && value->as_bool();
}

std::optional<base::Time> time_at(const json::object& facts, std::string_view key) {
    const auto text = text_at(facts, key);
    const auto seconds = base::parse_rfc3339(text);
    return seconds ? std::optional(*seconds + fraction_of(text)) : std::nullopt;
}

std::optional<base::Duration> duration_at(const json::object& facts, std::string_view key) {
    const auto number = number_at(facts, key);
    return number ? std::optional<base::Duration>(std::chrono::milliseconds{*number})
                  : std::nullopt;
}

const json::object& object_at(const json::object& facts, std::string_view key) {
    static const json::object nothing;
    const auto* value = find(facts, key);
    const auto* object = value == nullptr ? nullptr : value->if_object();
    return object == nullptr ? nothing : *object;
}

const json::array& array_at(const json::object& facts, std::string_view key) {
    static const json::array nothing;
    const auto* value = find(facts, key);
    const auto* array = value == nullptr ? nullptr : value->if_array();
    return array == nullptr ? nothing : *array;
}

std::string joined_at(const json::object& facts, std::string_view key, std::string_view between) {
    Words words(between);
    for (const auto& value : array_at(facts, key)) {
        if (const auto* text = value.if_string()) {
            words.add(std::string_view(*text));
        }
    }
    return words.text();
}

}  // namespace postrider::explain
