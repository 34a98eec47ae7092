// Starts libsodium once, before its first use in this room.
#pragma once

namespace postrider::secrets::detail {

/// Any thread, any number of times; throws std::runtime_error when the library cannot start.
void start_sodium();

}  // namespace postrider::secrets::detail
