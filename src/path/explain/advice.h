// What a person can do about an attempt that did not deliver.
#pragma once

#include <boost/json/object.hpp>

#include <string>

namespace postrider::explain {

/// A sentence or two; "" where there is nothing to do but to wait. `attempt`: as `attempts_json`
/// makes it. Pure.
std::string advice_on(const boost::json::object& attempt);

}  // namespace postrider::explain
