// Several loops, each on its own thread.
#include "net/io_threads.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <set>
#include <string>
#include <thread>

#include <pthread.h>

#include "net/loop_test_support.h"

namespace postrider::net {
namespace {

TEST(IoThreads, RunEachLoopOnAThreadOfItsName) {
    IoThreads threads(2);
    std::array<std::string, 2> names;
    for (std::size_t i = 0; i < 2; ++i) {
        threads.loop(i).post([&threads, &names, i] {
            std::array<char, 16> name{};
            pthread_getname_np(pthread_self(), name.data(), name.size());
            names[i] = name.data();
            threads.loop(i).stop();
        });
    }

    threads.start();
    threads.join();

    EXPECT_EQ(names[0], "io-0");
    EXPECT_EQ(names[1], "io-1");
}

Task<> serve_one(AsioLoop& loop, Listener& listener, std::set<std::string>& seen) {
    for (;;) {
        const auto connection = co_await listener.accept();
        if (!connection) {
            co_return;
        }
        const auto text = co_await read_exactly(*connection, 1);
        seen.insert(text);
        co_await connection->write("y", loop.clock().instant() + std::chrono::minutes(1));
    }
}

TEST(IoThreads, ShareTheConnectionsOfOneEndpoint) {
    constexpr int connections = 64;
    IoThreads threads(2);
    std::array<std::set<std::string>, 2> seen;
    const auto first = threads.loop(0).network().listen(loopback);
    const auto second = threads.loop(1).network().listen(first->local());
    threads.loop(0).spawn(serve_one(threads.loop(0), *first, seen[0]), "first");
    threads.loop(1).spawn(serve_one(threads.loop(1), *second, seen[1]), "second");
    AsioLoop client;
    auto talk = [&]() -> Task<> {
        const auto to = first->local();
        for (int i = 0; i < connections; ++i) {
            const auto connection = co_await client.network().connect(to, std::nullopt, far_future);
            const std::string text(1, static_cast<char>(i));
            co_await connection->write(text, far_future);
            const auto answer = co_await read_exactly(*connection, 1);
            EXPECT_EQ(answer, "y");
        }
        client.stop();
    };

    threads.start();
    client.spawn(talk(), "client");
    client.run();
    threads.stop();
    threads.join();

    // The kernel spreads by a hash of addresses and ports: some must have fallen to each.
    EXPECT_FALSE(seen[0].empty());
    EXPECT_FALSE(seen[1].empty());
    EXPECT_EQ(seen[0].size() + seen[1].size(), std::size_t{connections});
}

}  // namespace
}  // namespace postrider::net
