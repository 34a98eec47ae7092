// CHECK: a bug ends the program, always compiled in, with the facts that show it.
#pragma once

#include <string_view>

namespace postrider::base {

/// Prints `condition`, the place and `facts` on stderr and aborts.
[[noreturn]] void check_failed(
    const char* condition, const char* file, int line, std::string_view facts
);

}  // namespace postrider::base

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): it must see the text and place of the condition.
#define CHECK(condition, ...)                                                                \
    do {                                                                                     \
        if (!(condition)) [[unlikely]] {                                                     \
            ::postrider::base::check_failed(#condition, __FILE__, __LINE__, "" __VA_ARGS__); \
        }                                                                                    \
    } while (false)
