// What every command is given: where things are, where to write, and how.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>

#include "app/exit_code.h"
#include "app/installation.h"
#include "base/random.h"
#include "config/load.h"

namespace postrider::app {

/// Resource; the main thread's. Output goes to `out` (what was asked for) and `err` (everything
/// else).
struct Context {
    std::ostream& out;
    std::ostream& err;
    config::Environment environment;
    base::Random& random;
    Where where;
    /// --json: one JSON value on `out` and nothing else.
    bool json = false;
};

}  // namespace postrider::app
