// Checks that the named operations on tenants share.
#pragma once

#include <span>
#include <string_view>

#include "store/tenancy.h"

namespace postrider::store {

/// [a-z0-9-]+ and none of the reserved words.
Outcome<void> check_permalink(
    std::string_view permalink, std::span<const std::string_view> reserved
);
/// not_found when a statement with RETURNING changed nothing.
Outcome<void> found(Rows rows, std::string_view what);

}  // namespace postrider::store
