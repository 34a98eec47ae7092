// A trail for people at a terminal.
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>

namespace postrider::explain {

/// Whose transcripts are shown.
enum class Shown : std::uint8_t { none, last, all };

/// Pure; `trail` as `trail_of` makes it, whoever sent it.
std::string trail_text(const boost::json::object& trail, Shown transcripts);

}  // namespace postrider::explain
