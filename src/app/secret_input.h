// Passwords and keys that a person types or a script pipes in; never an argument, which every
// user of the machine could read.
#pragma once

#include <string>
#include <string_view>

#include "app/context.h"

namespace postrider::app {

/// One line: asked for with `prompt` and without echo where a person sits at the terminal, else
/// just read. Throws CommandFailed(usage) when nothing comes.
std::string read_secret(Context& context, std::string_view prompt);

}  // namespace postrider::app
