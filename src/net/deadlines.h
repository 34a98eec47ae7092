// One timer for the deadlines of all connections of a loop.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <optional>

#include "base/time.h"

namespace postrider::net {

/// Belongs to its io_context, found with use_service; only its loop's thread may use it. Living
/// there, it outlasts every coroutine that the io_context unwinds when it ends.
class Deadlines final : public boost::asio::execution_context::service {
public:
    using key_type = Deadlines;
    static boost::asio::execution_context::id id;

    explicit Deadlines(boost::asio::execution_context& context);

    /// A deadline that may move. Moving it later or clearing it costs no more than an assignment:
    /// the entry in the queue stays where it is, and looks for the truth when its time comes.
    class Watch {
    public:
        Watch(Deadlines& deadlines, std::function<void()> passed);
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;
        ~Watch();

        void set(base::Instant deadline);
        void clear() { deadline_.reset(); }

    private:
        friend class Deadlines;

        Deadlines& deadlines_;
        std::function<void()> passed_;
        std::optional<base::Instant> deadline_;
        std::optional<std::multimap<base::Instant, Watch*>::iterator> entry_;
    };

private:
    using Timer = boost::asio::basic_waitable_timer<
        std::chrono::steady_clock,
        boost::asio::wait_traits<std::chrono::steady_clock>,
        boost::asio::io_context::executor_type>;

    void shutdown() override;
    void enter(Watch& watch, base::Instant moment);
    void leave(Watch& watch);
    void arm();
    void fire();

    std::optional<Timer> timer_;
    std::optional<base::Instant> armed_;
    std::multimap<base::Instant, Watch*> entries_;
};

}  // namespace postrider::net
