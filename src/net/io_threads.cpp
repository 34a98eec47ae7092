// The io threads.
#include "net/io_threads.h"

#include <pthread.h>

#include <string>

#include "base/check.h"

namespace postrider::net {

IoThreads::IoThreads(std::size_t count) {
    CHECK(count > 0);
    for (std::size_t i = 0; i < count; ++i) {
        loops_.push_back(std::make_unique<AsioLoop>());
    }
}

IoThreads::~IoThreads() {
    stop();
    join();
}

void IoThreads::start() {
    CHECK(threads_.empty());
    for (std::size_t i = 0; i < loops_.size(); ++i) {
        threads_.emplace_back([this, i] {
            pthread_setname_np(pthread_self(), ("io-" + std::to_string(i)).c_str());
            loops_[i]->run();
        });
    }
}

void IoThreads::stop() {
    for (const auto& loop : loops_) {
        loop->stop();
    }
}

void IoThreads::join() {
    for (auto& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

}  // namespace postrider::net
