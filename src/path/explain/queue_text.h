// What waits at one site, for people at a terminal.
#pragma once

#include <boost/json/object.hpp>

#include <string>

namespace postrider::explain {

/// Every site of `queue`, whole; as `queue_of` makes it, whoever sent it. Pure.
std::string queue_text(const boost::json::object& queue);
/// One line a site, for an overview.
std::string overview_text(const boost::json::object& queue);

}  // namespace postrider::explain
