// The threads that read.
#pragma once

#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/engine.h"
#include "store/work.h"

namespace postrider::store {

inline constexpr std::size_t reader_threads = 2;

/// Resource. A reading that finds the database gone is tried once more on a fresh connection.
class Readers {
public:
    explicit Readers(Engine& engine);
    Readers(const Readers&) = delete;
    Readers& operator=(const Readers&) = delete;
    /// Finishes what waits.
    ~Readers();

    /// Any loop. `work` may run twice.
    net::Task<> read(Work work) { return queue_.run(Section::day, 0, std::move(work)); }
    /// Every connection lets go of the day before its next reading.
    void forget(model::Day day);

private:
    void run();
    void read(Unit& unit, std::unique_ptr<Connection>& connection);
    std::vector<model::Day> dropped_since(std::size_t& seen);

    Engine& engine_;
    WorkQueue queue_;
    std::mutex mutex_;
    std::vector<model::Day> dropped_;
    std::vector<std::jthread> threads_;
};

}  // namespace postrider::store
