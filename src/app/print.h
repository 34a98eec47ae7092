// The same facts as JSON for programs or as text for people.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <initializer_list>
#include <string_view>

#include "app/context.h"
#include "base/time.h"

namespace postrider::app {

/// A JSON key with the heading that people see.
struct Column {
    std::string_view key;
    std::string_view heading;
};

/// `rows` are objects. People see the columns named, or `none` when there are no rows.
void print_list(
    Context& context,
    std::initializer_list<Column> columns,
    const boost::json::array& rows,
    std::string_view none
);
/// People see one fact a line.
void print_one(Context& context, const boost::json::object& facts);
/// People see `words`.
void print_done(Context& context, const boost::json::object& facts, std::string_view words);

/// "2026-11-22T10:00:00.123Z", or null.
boost::json::value time_json(std::optional<base::Time> time);

}  // namespace postrider::app
