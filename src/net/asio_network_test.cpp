// Real sockets on loopback: echo, deadlines, closing, large writes, source addresses.
#include "net/asio_network.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

#include "net/asio_loop.h"
#include "net/loop_test_support.h"
#include "net/sockets.h"

namespace postrider::net {
namespace {

using namespace std::chrono_literals;

class RealNetwork : public LoopTest {};

Task<> echo(Listener& listener) {
    const auto connection = co_await listener.accept();
    std::array<char, 1000> buffer{};
    for (;;) {
        const auto count = co_await connection->read(buffer, far_future);
        if (count == 0) {
            co_return;
        }
        const std::string_view came(buffer.data(), count);
        co_await connection->write(came, far_future);
    }
}

Task<> stop_reading(Connection& connection) {
    connection.stop_reading();
    co_return;
}

TEST_F(RealNetwork, CarriesBytesBothWays) {
    const auto listener = network().listen(loopback);
    loop.spawn(echo(*listener), "echo");
    std::string heard;

    run([&]() -> Task<> {
        const auto connection = co_await connect(*listener);
        const std::array<std::string_view, 3> pieces{"one ", "", "two"};
        co_await connection->write(pieces, far_future);
        heard = co_await read_exactly(*connection, 7);
        EXPECT_EQ(connection->peer(), listener->local());
        EXPECT_EQ(connection->local().address.to_string(), "127.0.0.1");
        EXPECT_EQ(connection->tls(), nullptr);
    });

    EXPECT_EQ(heard, "one two");
}

TEST_F(RealNetwork, SaysALastWordAfterReadingWasStopped) {
    const auto listener = network().listen(loopback);
    std::error_code error;
    std::string heard;

    run([&]() -> Task<> {
        const auto client = co_await connect(*listener);
        const auto server = co_await listener->accept();
        loop.spawn(stop_reading(*server), "stop_reading");
        std::array<char, 10> buffer{};
        try {
            co_await server->read(buffer, far_future);
        } catch (const std::system_error& trouble) {
            error = trouble.code();
        }
        co_await server->write("bye", far_future);
        heard = co_await read_exactly(*client, 3);
    });

    EXPECT_EQ(error, std::errc::operation_canceled);
    EXPECT_EQ(heard, "bye");
}

TEST_F(RealNetwork, SaysZeroWhenThePeerHasClosed) {
    const auto listener = network().listen(loopback);
    std::size_t count = 1;

    run([&]() -> Task<> {
        auto client = co_await connect(*listener);
        const auto server = co_await listener->accept();
        client.reset();
        std::array<char, 10> buffer{};
        count = co_await server->read(buffer, far_future);
    });

    EXPECT_EQ(count, 0U);
}

TEST_F(RealNetwork, ThrowsTimedOutWhenADeadlinePasses) {
    const auto listener = network().listen(loopback);
    std::error_code code;

    run([&]() -> Task<> {
        const auto client = co_await connect(*listener);
        std::array<char, 10> buffer{};
        try {
            co_await client->read(buffer, loop.clock().instant() + 2ms);
        } catch (const std::system_error& error) {
            code = error.code();
        }
    });

    EXPECT_EQ(code, std::errc::timed_out);
}

TEST_F(RealNetwork, KeepsAnEarlyDeadlineAfterALateOneAndForgetsItAfterSuccess) {
    const auto listener = network().listen(loopback);
    std::error_code code;

    run([&]() -> Task<> {
        const auto client = co_await connect(*listener);
        const auto server = co_await listener->accept();
        for (int i = 0; i < 3; ++i) {
            co_await server->write("x", far_future);
            const auto came = co_await read_exactly(*client, 1, loop.clock().instant() + 50ms);
            EXPECT_EQ(came, "x");
        }
        std::array<char, 10> buffer{};
        try {
            co_await client->read(buffer, loop.clock().instant() + 1ms);
        } catch (const std::system_error& error) {
            code = error.code();
        }
    });

    EXPECT_EQ(code, std::errc::timed_out);
}

TEST_F(RealNetwork, CancelsAPendingReadWhenItIsClosed) {
    const auto listener = network().listen(loopback);
    std::error_code code;

    run([&]() -> Task<> {
        const auto client = co_await connect(*listener);
        loop.post([&] { client->close(); });
        std::array<char, 10> buffer{};
        try {
            co_await client->read(buffer, far_future);
        } catch (const std::system_error& error) {
            code = error.code();
        }
    });

    EXPECT_EQ(code, std::errc::operation_canceled);
}

TEST_F(RealNetwork, WritesWhatExceedsTheKernelsBuffers) {
    const auto listener = network().listen(loopback);
    const std::string large(20'000'000, 'x');
    std::string heard;
    auto read_all = [&]() -> Task<> {
        const auto server = co_await listener->accept();
        heard = co_await read_exactly(*server, large.size());
        co_await server->write("done", far_future);
    };
    loop.spawn(read_all(), "reader");

    run([&]() -> Task<> {
        const auto client = co_await connect(*listener);
        co_await client->write(large, far_future);
        const auto answer = co_await read_exactly(*client, 4);
        EXPECT_EQ(answer, "done");
    });

    EXPECT_EQ(heard, large);
}

TEST_F(RealNetwork, ConnectsFromTheAddressAskedFor) {
    const auto listener = network().listen(loopback);
    std::string seen;

    run([&]() -> Task<> {
        const auto from = base::IpAddress::parse("127.0.0.2");
        const auto client = co_await network().connect(listener->local(), from, far_future);
        const auto server = co_await listener->accept();
        seen = server->peer().address.to_string();
        EXPECT_EQ(client->local().address, *from);
    });

    EXPECT_EQ(seen, "127.0.0.2");
}

TEST_F(RealNetwork, SaysWhenTheSourceAddressIsNotOurs) {
    const auto listener = network().listen(loopback);
    std::error_code code;

    run([&]() -> Task<> {
        const auto from = base::IpAddress::parse("192.0.2.77");
        try {
            co_await network().connect(listener->local(), from, far_future);
        } catch (const std::system_error& error) {
            code = error.code();
        }
    });

    EXPECT_EQ(code, std::errc::address_not_available);
}

TEST_F(RealNetwork, SaysWhenTheConnectionIsRefused) {
    auto listener = network().listen(loopback);
    const auto gone = listener->local();
    listener.reset();
    std::string what;

    run([&]() -> Task<> {
        try {
            co_await network().connect(gone, std::nullopt, far_future);
        } catch (const std::system_error& error) {
            EXPECT_EQ(error.code(), std::errc::connection_refused);
            what = error.what();
        }
    });

    EXPECT_NE(what.find(gone.to_string()), std::string::npos);
}

TEST_F(RealNetwork, ListensTwiceOnTheSameEndpoint) {
    const auto first = network().listen(loopback);
    EXPECT_NO_THROW(network().listen(first->local()));
}

TEST_F(RealNetwork, TakesBothFamiliesAtTheUnspecifiedAddress) {
    const auto listener = network().listen(*base::Endpoint::parse("[::]:0"));
    std::string seen;

    run([&]() -> Task<> {
        const base::Endpoint to{.address = loopback.address, .port = listener->local().port};
        const auto client = co_await network().connect(to, std::nullopt, far_future);
        const auto server = co_await listener->accept();
        seen = server->peer().address.to_string();
    });

    EXPECT_EQ(seen, "127.0.0.1");
}

TEST_F(RealNetwork, WaitsUntilThereAreFileDescriptorsAgain) {
    const auto listener = network().listen(loopback);
    rlimit usual{};
    ::getrlimit(RLIMIT_NOFILE, &usual);
    bool was_short = false;

    run([&]() -> Task<> {
        const auto client = co_await connect(*listener);
        const int lowest_free = ::dup(0);
        ::close(lowest_free);
        rlimit none = usual;
        none.rlim_cur = static_cast<rlim_t>(lowest_free);
        ::setrlimit(RLIMIT_NOFILE, &none);
        loop.post([&] {
            was_short = ::dup(0) < 0;
            ::setrlimit(RLIMIT_NOFILE, &usual);
        });
        const auto server = co_await listener->accept();
        EXPECT_NE(server, nullptr);
    });

    EXPECT_TRUE(was_short);
}

TEST_F(RealNetwork, GivesNullFromAClosedListener) {
    const auto listener = network().listen(loopback);
    std::unique_ptr<Connection> connection;
    loop.post([&] { listener->close(); });

    run([&]() -> Task<> { connection = co_await listener->accept(); });

    EXPECT_EQ(connection, nullptr);
}

TEST_F(RealNetwork, ListensAtAPathForItsOwnerAlone) {
    const auto folder = std::filesystem::temp_directory_path() /
                        ("postrider-" + std::to_string(::getpid()) + std::string(120, 'x'));
    std::filesystem::create_directories(folder);
    const auto path = (folder / "socket").string();
    std::ofstream(path) << "left by a death";
    const auto listener = listen_locally(loop, path);
    ASSERT_TRUE(listener);
    loop.spawn(echo(**listener), "echo");

    const OwnedSocket client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const LocalAddress address(path);
    ASSERT_EQ(::connect(client.number(), address.pointer(), LocalAddress::size), 0);
    ASSERT_EQ(::send(client.number(), "hello", 5, 0), 5);
    std::string heard(5, ' ');
    run([&]() -> Task<> {
        while (::recv(client.number(), heard.data(), heard.size(), MSG_DONTWAIT) != 5) {
            co_await loop.clock().sleep_until(loop.clock().instant() + 1ms);
        }
    });

    EXPECT_EQ(heard, "hello");
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(path).permissions(), perms::owner_read | perms::owner_write);
    std::filesystem::remove_all(folder);
}

TEST_F(RealNetwork, SaysWhereItCouldNotListen) {
    EXPECT_EQ(
        listen_locally(loop, "/nowhere/at/all/socket").error(), std::errc::no_such_file_or_directory
    );
    EXPECT_FALSE(listen_locally(loop, "/tmp/" + std::string(5000, 'x')));
}

}  // namespace
}  // namespace postrider::net
