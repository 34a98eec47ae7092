// Fills what the file leaves open from what it says elsewhere, and checks what must agree.
#pragma once

#include "config/assembly.h"

namespace postrider::config {

/// Completes Postrider's groups from Postal's.
void complete(Assembly& assembly);

/// Finds values that cannot stand together.
void verify(Assembly& assembly);

}  // namespace postrider::config
