// Results on their way to the store: each is tried until the store has it.
#pragma once

#include <cstddef>
#include <functional>

#include "base/log.h"
#include "model/message.h"
#include "net/loop.h"
#include "net/task.h"
#include "path/queue/crew.h"
#include "path/queue/notice.h"
#include "store/store.h"

namespace postrider::queue {

/// What a recorder works with; outlives it.
struct RecorderParts {
    net::Loop& loop;
    Crew& crew;
    store::Store& store;
    Notices& notices;
    base::Log& log;
};

/// Resource; belongs to one loop.
class Recorder {
public:
    using Recorded = std::function<void(const model::Claim&, const store::Finish&)>;

    /// `beside_max`: results under way beside the attempts. `recorded` is called for each that the
    /// store has taken.
    Recorder(RecorderParts parts, std::size_t beside_max, Recorded recorded);
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Records while the caller goes on; beyond the bound, the caller waits. What is delivered and
    /// not yet recorded would be delivered twice after a sudden death, so there is a limit, and a
    /// failing store is felt at once.
    net::Task<> record_beside(model::Claim claim, store::Finish result);
    /// Resumes when the store has it. A result that is not recorded would be delivered a second
    /// time, so this is tried until it is, or until `stop`: then its lease stands, and the next
    /// start calls the attempt interrupted.
    net::Task<> record(model::Claim claim, store::Finish result);

    /// Gives up what fails from now on.
    void stop() { is_stopping_ = true; }
    std::size_t under_way() const { return under_way_; }

private:
    /// Whether the store has it.
    net::Task<bool> keep(const model::Claim& claim, store::Finish& result);

    net::Loop& loop_;
    Crew& crew_;
    store::Store& store_;
    Notices& notices_;
    base::Log& log_;
    const std::size_t beside_max_;
    const Recorded recorded_;
    std::size_t under_way_ = 0;
    bool is_stopping_ = false;
};

}  // namespace postrider::queue
