// Parts of a trail, each an object of its own.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <string_view>

#include "path/explain/trail.h"

namespace postrider::explain {

boost::json::value time_json(std::optional<base::Time> time);
boost::json::value text_or_null(std::string_view text);
std::int64_t milliseconds(base::Duration duration);

/// "came_in": by which front, when, from whom.
boost::json::object arrival_json(const store::DeliveryStory& story);
/// "decided": where it goes, who signs, what was found.
boost::json::object decided_json(const store::DeliveryStory& story);
/// One for each attempt, with the wait that followed.
boost::json::array attempts_json(const store::DeliveryStory& story);
/// "report": whether the sender was told, and why or why not.
boost::json::object report_json(const store::DeliveryStory& story, const Terms& terms);

}  // namespace postrider::explain
