// Group commit: the one thread that writes.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <thread>

#include "store/engine.h"
#include "store/ids.h"
#include "store/repair.h"
#include "store/store.h"
#include "store/work.h"

namespace postrider::store {

/// Resource. Takes everything that waits, commits it once, resumes who waited; while one commit
/// syncs, the next batch gathers. When a unit throws, all of its batch is rolled back and each is
/// run alone, so only the guilty one fails.
class Committer {
public:
    Committer(Engine& engine, std::uint8_t node);
    Committer(const Committer&) = delete;
    Committer& operator=(const Committer&) = delete;
    /// Finishes what waits.
    ~Committer();

    /// Any loop. Section::queue for the queue and days, Section::lasting for what lasts;
    /// Section::day runs outside of any transaction.
    net::Task<> commit(Section section, std::size_t weight, Work work) {
        return queue_.run(section, weight, std::move(work));
    }
    /// What the repairs of this process found so far; in a unit.
    const Recovery& repaired() const { return repaired_; }

private:
    enum class Outcome { committed, unit_failed, failed };

    void run();
    void commit_batch(std::span<Unit* const> batch);
    void prepare(Section section);
    Outcome attempt(std::span<Unit* const> batch);

    Engine& engine_;
    WorkQueue queue_;
    std::unique_ptr<Connection> connection_;
    Ids ids_;
    Recovery repaired_;
    /// Whether a day may hold what the queue does not know of.
    bool may_be_torn_ = true;
    Unanswered unanswered_ = Unanswered::keep;  ///< until the first repair, of what a death left
    std::jthread thread_;
};

}  // namespace postrider::store
