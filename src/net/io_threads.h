// The io threads: one loop each, named io-0, io-1 and so on.
#pragma once

#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

#include "net/asio_loop.h"

namespace postrider::net {

/// Resource. Between `start` and `join` each loop belongs to its own thread.
class IoThreads {
public:
    explicit IoThreads(std::size_t count);
    IoThreads(const IoThreads&) = delete;
    IoThreads& operator=(const IoThreads&) = delete;
    /// Stops and joins.
    ~IoThreads();

    std::size_t size() const { return loops_.size(); }
    AsioLoop& loop(std::size_t index) { return *loops_[index]; }

    void start();
    /// From any thread.
    void stop();
    void join();

private:
    std::vector<std::unique_ptr<AsioLoop>> loops_;
    std::vector<std::thread> threads_;
};

}  // namespace postrider::net
