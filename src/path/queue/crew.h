// The coroutines of the queue, which its stop waits for.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "net/loop.h"
#include "net/task.h"

namespace postrider::queue {

/// Resource; belongs to one loop.
class Crew {
public:
    explicit Crew(net::Loop& loop);
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    void spawn(net::Task<> task, std::string_view owner);
    /// Sleeps until all have ended, at most until `deadline`. False when some have not: then
    /// nothing that they use may be destroyed.
    net::Task<bool> wait_until_ended(base::Instant deadline);
    std::size_t size() const { return at_work_; }

private:
    net::Task<> count(net::Task<> task);

    net::Loop& loop_;
    std::size_t at_work_ = 0;
    std::unique_ptr<net::Alarm> none_left_;
};

}  // namespace postrider::queue
