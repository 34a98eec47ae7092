// Why nothing more moves at a site, in words.
#pragma once

#include <boost/json/object.hpp>

#include <string>

#include "base/time.h"

namespace postrider::explain {

/// One or two sentences. `site`: as `queue_of` makes it. `load`: of the server that runs; null
/// where none does. `owner`: it, in leases. Pure.
std::string why_nothing_moves(
    const boost::json::object& site,
    const boost::json::value& load,
    const std::string& owner,
    base::Time now
);

}  // namespace postrider::explain
