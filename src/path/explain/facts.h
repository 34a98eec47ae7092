// Members of JSON objects, as who shows them wants them: what is missing or null is nothing.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace postrider::explain {

/// "" where there is no text.
std::string text_at(const boost::json::object& facts, std::string_view key);
std::optional<std::int64_t> number_at(const boost::json::object& facts, std::string_view key);
bool flag_at(const boost::json::object& facts, std::string_view key);
/// To the millisecond.
std::optional<base::Time> time_at(const boost::json::object& facts, std::string_view key);
/// A number of milliseconds.
std::optional<base::Duration> duration_at(const boost::json::object& facts, std::string_view key);
/// Empty where there is none.
const boost::json::object& object_at(const boost::json::object& facts, std::string_view key);
const boost::json::array& array_at(const boost::json::object& facts, std::string_view key);
/// Texts of an array, joined.
std::string joined_at(
    const boost::json::object& facts, std::string_view key, std::string_view between = ", "
);

}  // namespace postrider::explain
