// The embedded engine: a directory of SQLite files.
#pragma once

#include <memory>
#include <string>

#include "store/engine.h"

namespace postrider::store {

enum class Role : std::uint8_t;

/// Files of at most this many days are open in one connection.
inline constexpr std::size_t sqlite_days_open_max = 8;

/// DIR/postrider.db what lasts, DIR/queue.db what is queued, DIR/days/2026-11-22.db a file a day,
/// DIR/lock held by the server at work. Creates what is missing. Throws StoreError.
std::unique_ptr<Engine> open_sqlite(const std::string& directory, Role role, Probe probe);

}  // namespace postrider::store
