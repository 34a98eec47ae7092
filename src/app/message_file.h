// A message that a person names on the command line.
#pragma once

#include <string>

#include "app/context.h"

namespace postrider::app {

/// All bytes of the file; of the input where `path` is "-". Throws CommandFailed(not_found).
std::string read_message_file(Context& context, const std::string& path);

}  // namespace postrider::app
