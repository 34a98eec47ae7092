// Fills what the file leaves open from what it says elsewhere, and checks what must agree.
#pragma once

#include "config/assembly.h"

namespace postrider::config {

/// Completes Postrider's groups from Postal's.
void complete(Assembly& assembly);

/// Finds values that cannot stand together.
void verify(Assembly& assembly);
/// Of these, what concerns warm-ups and their plans.
void verify_warm_up(Assembly& assembly);

}  // namespace postrider::config
