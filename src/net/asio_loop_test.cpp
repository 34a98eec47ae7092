// The loop: alarms, posts from other threads, and what may leave a coroutine.
#include "net/asio_loop.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "net/loop_test_support.h"

namespace postrider::net {
namespace {

using namespace std::chrono_literals;

class RealLoop : public LoopTest {};

TEST_F(RealLoop, WakesASleeperByTime) {
    Woken woken = Woken::by_ring;

    run([&]() -> Task<> {
        const auto alarm = loop.clock().alarm();
        woken = co_await alarm->wait_until(loop.clock().instant() + 1ms);
    });

    EXPECT_EQ(woken, Woken::by_time);
}

TEST_F(RealLoop, WakesASleeperByARing) {
    Woken woken = Woken::by_time;

    run([&]() -> Task<> {
        const auto alarm = loop.clock().alarm();
        loop.post([&] { alarm->ring(); });
        woken = co_await alarm->wait_until(far_future);
    });

    EXPECT_EQ(woken, Woken::by_ring);
}

TEST_F(RealLoop, KeepsARingForTheNextWaitAlone) {
    Woken first = Woken::by_time;
    Woken second = Woken::by_ring;

    run([&]() -> Task<> {
        const auto alarm = loop.clock().alarm();
        alarm->ring();
        first = co_await alarm->wait_until(far_future);
        second = co_await alarm->wait_until(loop.clock().instant() + 1ms);
    });

    EXPECT_EQ(first, Woken::by_ring);
    EXPECT_EQ(second, Woken::by_time);
}

TEST_F(RealLoop, TakesWorkFromAnotherThread) {
    std::thread::id where;
    std::thread other([&] {
        loop.post([&] {
            where = std::this_thread::get_id();
            loop.stop();
        });
    });

    loop.run();
    other.join();

    EXPECT_EQ(where, std::this_thread::get_id());
}

TEST_F(RealLoop, UnwindsWhatStillWaitsWhenItEnds) {
    auto waits = [](AsioLoop& ours) -> Task<> {
        const auto listener = ours.network().listen(loopback);
        const auto alarm = ours.clock().alarm();
        const auto to = listener->local();
        const auto client = co_await ours.network().connect(to, std::nullopt, far_future);
        ours.post([&ours] { ours.stop(); });
        std::string buffer(10, ' ');
        co_await client->read(buffer, far_future);
    };
    loop.spawn(waits(loop), "waits");

    loop.run();
}

TEST_F(RealLoop, LetsACanceledCoroutineEnd) {
    auto canceled = [&]() -> Task<> {
        loop.post([&] { loop.stop(); });
        throw std::system_error(std::make_error_code(std::errc::operation_canceled));
        co_return;
    };
    loop.spawn(canceled(), "canceled");

    loop.run();
}

TEST(RealLoopDeathTest, EndsTheProgramNamingTheOwnerOfABug) {
    EXPECT_DEATH(
        {
            AsioLoop loop;
            auto bug = []() -> Task<> {
                throw std::runtime_error("out of ink");
                co_return;
            };
            loop.spawn(bug(), "the printer");
            loop.run();
        },
        "the printer: out of ink"
    );
}

}  // namespace
}  // namespace postrider::net
