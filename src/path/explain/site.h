// A site by its hosts.
#pragma once

#include <boost/json/array.hpp>

#include <string_view>

namespace postrider::explain {

/// "mx1.test:25,mx2.test:26" as ["mx1.test", "mx2.test:26"].
boost::json::array hosts_of(std::string_view site);

}  // namespace postrider::explain
