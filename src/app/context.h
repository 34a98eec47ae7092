// What every command is given: where things are, where to write, and how.
#pragma once

#include <iostream>
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
    /// What a person types or a script pipes in: passwords and keys.
    std::istream& in = std::cin;
    /// Whether a person sits at `in` and may be asked.
    bool is_terminal = false;
};

}  // namespace postrider::app
