// Workers as threads with one queue.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "net/workers.h"

namespace postrider::net {

/// Resource. Its end does what still waits, so the loops that wait must still exist then.
class ThreadWorkers final : public Workers {
public:
    explicit ThreadWorkers(std::size_t count);
    ~ThreadWorkers() override;

    Task<> run(std::move_only_function<void()> work) override;

private:
    struct Job {
        std::move_only_function<void()> work;
        std::move_only_function<void()> done;
    };

    void add(Job job);
    void serve();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> jobs_;
    bool is_ending_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace postrider::net
