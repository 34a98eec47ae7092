// The engine for several machines: one PostgreSQL database.
#pragma once

#include <cstdint>
#include <memory>

#include "store/engine.h"

namespace postrider::store {

struct Options;

/// Creates the tables that are missing; days are partitions, made when first written to. A server
/// holds an advisory lock for its node. Throws StoreError.
std::unique_ptr<Engine> open_postgres(const Options& options);

}  // namespace postrider::store
