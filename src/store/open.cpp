// Chooses the engine.
#include "store/open.h"

#include "base/check.h"
#include "store/database_store.h"
#include "store/postgres.h"
#include "store/sqlite.h"

namespace postrider::store {

std::unique_ptr<Store> open(Options options) {
    CHECK(options.node < 127, "a node is 0 to 126");
    auto engine = options.engine == EngineKind::sqlite
                      ? open_sqlite(options.directory, options.role, options.probe)
                      : open_postgres(options);
    return std::make_unique<DatabaseStore>(std::move(engine), options);
}

}  // namespace postrider::store
