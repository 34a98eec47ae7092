// One io thread as the house sees it: coroutines, connections and alarms that begin on it stay on
// it.
#pragma once

#include <functional>
#include <string_view>

#include "net/clock.h"
#include "net/network.h"

namespace postrider::net {

/// Resource. `post` may be called from any thread, everything else on the loop's own thread only.
class Loop {
public:
    Loop() = default;
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    virtual ~Loop() = default;

    virtual Clock& clock() = 0;
    virtual Network& network() = 0;
    /// Starts a coroutine. What escapes from it is a bug and ends the program, naming `owner`.
    virtual void spawn(Task<> task, std::string_view owner) = 0;
    virtual void post(std::move_only_function<void()> work) = 0;
};

}  // namespace postrider::net
