// CHECK's cold half.
#include "base/check.h"

#include <cstdlib>

#include <fmt/core.h>

namespace postrider::base {

void check_failed(const char* condition, const char* file, int line, std::string_view facts) {
    fmt::print(stderr, "{}:{}: CHECK({}) failed {}\n", file, line, condition, facts);
    std::abort();
}

}  // namespace postrider::base
