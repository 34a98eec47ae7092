// Handing units from loops to threads.
#include "store/work.h"

#include "net/completion.h"
#include "store/error.h"

#include <utility>

namespace postrider::store {

net::Task<> WorkQueue::run(Section section, std::size_t weight, Work work) {
    Unit unit;
    unit.section = section;
    unit.weight = weight;
    unit.work = std::move(work);
    auto begin = [this, &unit](std::move_only_function<void()> done) {
        unit.done = std::move(done);
        put(unit);
    };
    co_await net::until_called(begin);
    if (unit.trouble) {
        std::rethrow_exception(unit.trouble);
    }
}

std::vector<Unit*> WorkQueue::take_batch() {
    std::vector<Unit*> batch;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is_closed_ || !waiting_.empty(); });
    std::size_t weight = 0;
    while (!waiting_.empty() && batch.size() < units_per_commit_max &&
           weight < weight_per_commit_max &&
           (batch.empty() || batch.front()->section == waiting_.front()->section)) {
        batch.push_back(waiting_.front());
        weight += waiting_.front()->weight;
        waiting_.pop_front();
    }
    return batch;
}

Unit* WorkQueue::take_one() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is_closed_ || !waiting_.empty(); });
    if (waiting_.empty()) {
        return nullptr;
    }
    auto* unit = waiting_.front();
    waiting_.pop_front();
    return unit;
}

void WorkQueue::close() {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    changed_.notify_all();
}

void WorkQueue::put(Unit& unit) {
    bool is_full = false;
    {
        const std::lock_guard lock(mutex_);
        is_full = waiting_.size() >= units_waiting_max || is_closed_;
        if (!is_full) {
            waiting_.push_back(&unit);
        }
    }
    if (is_full) {
        unit.trouble = std::make_exception_ptr(
            StoreError(Trouble::busy, "too many writes wait for the disk; try again later")
        );
        resume(unit);
        return;
    }
    changed_.notify_one();
}

void resume(Unit& unit) {
    auto done = std::move(unit.done);
    done();
}

}  // namespace postrider::store
