// Opens the store.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/time.h"
#include "store/engine.h"
#include "store/store.h"

namespace postrider::store {

enum class EngineKind : std::uint8_t { sqlite, postgres };
enum class Role : std::uint8_t {
    server,  ///< the one that delivers; no second may use the same data as the same node
    tool,    ///< beside it, for a moment
};

struct Options {
    EngineKind engine = EngineKind::sqlite;
    /// SQLite's files and, with either engine, the bytes of large messages. Created when missing.
    std::string directory;
    std::string url;  ///< PostgreSQL: "postgresql://…" or "host=… dbname=…"
    Role role = Role::server;
    /// Which machine of a cluster: 0 to 126; ids carry it.
    std::uint8_t node = 0;
    /// For the age of what is kept in memory. None: the machine's steady clock.
    std::function<base::Instant()> instant;
    Probe probe;  ///< failure tests only
};

/// Brings the tables to the program's version. Throws StoreError. The store must not be destroyed
/// while a call is waited for, and must be destroyed before the loops that waited: its threads may
/// still be about to leave a loop that they have just woken.
std::unique_ptr<Store> open(Options options);

}  // namespace postrider::store
