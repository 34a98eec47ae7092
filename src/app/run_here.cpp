// Loops for commands.
#include "app/run_here.h"

#include <memory>
#include <mutex>
#include <vector>

namespace postrider::app {

net::AsioLoop& fresh_loop() {
    static std::mutex mutex;
    static std::vector<std::unique_ptr<net::AsioLoop>> loops;
    const std::scoped_lock lock(mutex);
    return *loops.emplace_back(std::make_unique<net::AsioLoop>());
}

}  // namespace postrider::app
