// Units of work that wait for one of the store's threads.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <vector>

#include "net/task.h"
#include "store/transaction.h"

namespace postrider::store {

using Work = std::move_only_function<void(Transaction&)>;

/// Lives in the waiting coroutine's frame.
struct Unit {
    Section section = Section::queue;
    std::size_t weight = 0;  ///< roughly its bytes
    Work work;
    std::move_only_function<void()> done;
    std::exception_ptr trouble;
};

/// Beyond this, writers are refused until the engine has caught up.
inline constexpr std::size_t units_waiting_max = 10'000;
/// One commit takes at most so many units,
inline constexpr std::size_t units_per_commit_max = 512;
/// and after so many bytes no further one.
inline constexpr std::size_t weight_per_commit_max = 32 * 1024 * 1024;

/// Resource; any thread puts, the store's threads take.
class WorkQueue {
public:
    /// Suspends until the unit is done; throws what went wrong. Throws StoreError (busy) at once
    /// when too much waits.
    net::Task<> run(Section section, std::size_t weight, Work work);
    /// The oldest units of one section, at most as many as a commit takes; waits for the first.
    /// Empty: closed, and nothing is left.
    std::vector<Unit*> take_batch();
    Unit* take_one();
    void close();

private:
    void put(Unit& unit);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Unit*> waiting_;
    bool is_closed_ = false;
};

/// Resumes who waits for the unit; it may be gone when this returns.
void resume(Unit& unit);

}  // namespace postrider::store
