// What waits in the store for a reason that ends early is freed, also when the reason ended while
// this process was not there.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "model/message.h"
#include "net/loop.h"
#include "net/task.h"
#include "store/store.h"

namespace postrider::queue {

/// How soon it is noticed that a reason has ended.
inline constexpr base::Duration end_noticed_within = std::chrono::seconds{3};
/// Deliveries that one commit frees, so that mail on its way never waits long for it.
inline constexpr std::size_t freed_at_once = 500;
/// Octets of a cause that tell it from others; those that begin alike may be freed together.
inline constexpr std::size_t cause_size_max = 200;

/// What the store keeps as the cause of a wait: the reason, and the circumstances in which it was
/// one. In others everything that waits is judged again.
std::string cause_of(std::string_view reason, std::uint64_t circumstances);

/// What they work with; outlives them.
struct WaitsParts {
    net::Loop& loop;
    store::Store& store;
    base::Log& log;
};

/// What they ask and tell.
struct WaitsCalls {
    /// The causes that are good now.
    std::function<std::vector<std::string>()> standing;
    /// Something of the strand is due.
    std::function<void(const model::Strand& strand)> freed;
};

/// Resource; belongs to one loop.
class Waits {
public:
    Waits(WaitsParts parts, WaitsCalls calls);
    Waits(const Waits&) = delete;
    Waits& operator=(const Waits&) = delete;

    /// Looks at once, and then now and then, until `stop`.
    net::Task<> run();
    /// A reason may have ended.
    void look_now() { alarm_->ring(); }
    void stop();

private:
    net::Task<> look();
    net::Task<std::size_t> let_go(std::string cause);

    net::Loop& loop_;
    store::Store& store_;
    base::Log& log_;
    const WaitsCalls calls_;
    /// Those that were good when everything else was freed.
    std::vector<std::string> known_;
    int looks_due_ = 0;
    std::unique_ptr<net::Alarm> alarm_;
    bool is_stopping_ = false;
};

}  // namespace postrider::queue
