// One attempt for people at a terminal.
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>

#include "base/time.h"
#include "path/explain/page.h"

namespace postrider::explain {

enum class Lines : std::uint8_t { hidden, shown };

/// `day`: times on it are shown without it. `before`: the attempt before, where what is as then is
/// left out; null: everything is shown.
void show_attempt(
    Page& page,
    const boost::json::object& attempt,
    base::Time day,
    Lines transcript,
    const boost::json::object* before = nullptr
);

}  // namespace postrider::explain
