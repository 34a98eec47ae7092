// A loop under the test's hand.
#include "testing/sim_loop.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <string>
#include <utility>

#include "base/check.h"
#include "net/escaped.h"

namespace postrider::testing {
namespace {

/// Turns at one moment beyond which coroutines only keep each other busy.
constexpr std::size_t turns_max = 10'000'000;

}  // namespace

SimLoop::~SimLoop() {
    clock_.drop_sleepers();
}

void SimLoop::spawn(net::Task<> task, std::string_view owner) {
    boost::asio::co_spawn(
        context_,
        std::move(task),
        [owner = std::string(owner)](std::exception_ptr escaped) {
            net::end_if_bug(escaped, owner);
        }
    );
}

void SimLoop::post(std::move_only_function<void()> work) {
    boost::asio::post(context_, std::move(work));
}

void SimLoop::settle() {
    std::size_t turns = 0;
    std::size_t ran = 1;
    while (ran > 0) {
        clock_.move_to(clock_.instant());
        context_.restart();
        ran = context_.poll();
        turns += ran;
        CHECK(turns < turns_max, "time does not pass while coroutines run without end");
    }
}

bool SimLoop::step() {
    context_.restart();
    if (context_.poll_one() > 0) {
        return true;
    }
    const auto next = clock_.next();
    if (next) {
        clock_.move_to(*next);
    }
    return next.has_value();
}

void SimLoop::advance(base::Duration duration) {
    const auto end = clock_.instant() + duration;
    settle();
    for (auto next = clock_.next(); next && *next <= end; next = clock_.next()) {
        clock_.move_to(*next);
        settle();
    }
    clock_.move_to(end);
}

void SimLoop::run_until_idle(base::Duration horizon) {
    run_until([] { return false; }, horizon);
}

bool SimLoop::run_until(const std::function<bool()>& is_true, base::Duration horizon) {
    const auto end = clock_.instant() + horizon;
    settle();
    for (auto next = clock_.next(); !is_true() && next && *next <= end; next = clock_.next()) {
        clock_.move_to(*next);
        settle();
    }
    return is_true();
}

}  // namespace postrider::testing
