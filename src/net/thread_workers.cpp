// Workers as threads with one queue.
#include "net/thread_workers.h"

#include <pthread.h>

#include <string>
#include <utility>

#include "net/completion.h"

namespace postrider::net {

ThreadWorkers::ThreadWorkers(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        threads_.emplace_back([this, i] {
            pthread_setname_np(pthread_self(), ("worker-" + std::to_string(i)).c_str());
            serve();
        });
    }
}

ThreadWorkers::~ThreadWorkers() {
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) {
        thread.join();
    }
}

Task<> ThreadWorkers::run(std::move_only_function<void()> work) {
    auto begin = [this, &work](std::move_only_function<void()> done) {
        add({.work = std::move(work), .done = std::move(done)});
    };
    co_await until_called(begin);
}

void ThreadWorkers::add(Job job) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
}

void ThreadWorkers::serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return is_ending_ || !jobs_.empty(); });
        if (jobs_.empty()) {
            return;
        }
        Job job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        job.work();
        // What the work holds may refer to the caller's frame, which ends once it is resumed.
        job.work = nullptr;
        job.done();
        lock.lock();
    }
}

}  // namespace postrider::net
