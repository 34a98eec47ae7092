// What a loop does with an exception that left a coroutine.
#pragma once

#include <exception>
#include <string_view>

namespace postrider::net {

/// Ends the program, naming `owner`, unless `escaped` is null or operation_canceled.
void end_if_bug(const std::exception_ptr& escaped, std::string_view owner);

}  // namespace postrider::net
