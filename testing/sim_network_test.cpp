// The network in memory behaves as the kernel's does, faults included.
#include "testing/sim_network.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <system_error>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::testing {
namespace {

using namespace std::chrono_literals;

const auto address = *base::IpAddress::parse("198.51.100.7");
const base::Endpoint smtp{.address = address, .port = 25};

class SimulatedNetwork : public ::testing::Test {
protected:
    base::Instant in(base::Duration duration) { return world.clock().instant() + duration; }

    /// What a task fails with; zero when it does not.
    std::error_code error_of(net::Task<> task) {
        try {
            run(world.loop, std::move(task));
        } catch (const std::system_error& error) {
            return error.code();
        }
        return {};
    }

    net::Task<std::unique_ptr<net::Connection>> connect(base::Duration patience = 30s) {
        const auto deadline = in(patience);
        co_return co_await world.network().connect(smtp, std::nullopt, deadline);
    }
    net::Task<> try_connect() { co_await connect(); }
    net::Task<std::string> read(net::Connection& connection, base::Duration patience = 30s) {
        std::array<char, 100> buffer{};
        const auto count = co_await connection.read(buffer, in(patience));
        co_return std::string(buffer.data(), count);
    }
    net::Task<> echo() {
        const auto connection = co_await listener->accept();
        try {
            for (;;) {
                const auto text = co_await read(*connection);
                if (text.empty()) {
                    co_return;
                }
                co_await connection->write(text, in(30s));
            }
        } catch (const std::system_error&) {
            // The tests break wires.
        }
    }

    World world;
    std::unique_ptr<net::Listener> listener = world.network().listen(smtp);
};

TEST_F(SimulatedNetwork, CarriesBytesWithTheDelayOfTheLink) {
    SimLink link{.delay = 50ms};
    world.network().set_link(address, link);
    auto talk = [&]() -> net::Task<std::string> {
        const auto client = co_await connect();
        co_await client->write("hello", in(1s));
        co_return co_await read(*client);
    };
    world.loop.spawn(echo(), "echo");

    EXPECT_EQ(run(world.loop, talk()), "hello");
    EXPECT_EQ(world.clock().now() - SimClock::start, 200ms);
}

TEST_F(SimulatedNetwork, TimesOutAtTheDeadline) {
    auto wait = [&]() -> net::Task<> {
        const auto client = co_await connect();
        co_await read(*client, 5min);
    };

    EXPECT_EQ(error_of(wait()), std::errc::timed_out);
    EXPECT_EQ(world.clock().now() - SimClock::start, 5min);
}

TEST_F(SimulatedNetwork, RefusesWhereNobodyListens) {
    listener.reset();

    EXPECT_EQ(error_of(try_connect()), std::errc::connection_refused);
    EXPECT_EQ(world.network().connects_to(address), 1U);
}

TEST_F(SimulatedNetwork, FailsToConnectAsTold) {
    SimLink link{.connect = SimConnect::refused};
    world.network().set_link(address, link);
    EXPECT_EQ(error_of(try_connect()), std::errc::connection_refused);
    link.connect = SimConnect::unreachable;
    world.network().set_link(address, link);
    EXPECT_EQ(error_of(try_connect()), std::errc::host_unreachable);
    link.connect = SimConnect::blackhole;
    world.network().set_link(address, link);
    EXPECT_EQ(error_of(try_connect()), std::errc::timed_out);
    EXPECT_EQ(world.clock().now() - SimClock::start, 30s);
}

TEST_F(SimulatedNetwork, ConnectsOnlyFromAddressesThatAreOurs) {
    world.network().add_local_address(*base::IpAddress::parse("192.0.2.5"));
    auto from = [&](const char* text) -> net::Task<> {
        const auto source = base::IpAddress::parse(text);
        const auto client = co_await world.network().connect(smtp, source, in(1s));
        EXPECT_EQ(client->local().address, *source);
    };

    EXPECT_EQ(error_of(from("192.0.2.5")), std::error_code());
    EXPECT_EQ(error_of(from("192.0.2.6")), std::errc::address_not_available);
}

TEST_F(SimulatedNetwork, CutsTheWireAfterSoManyReadsOrWrites) {
    auto talk = [&]() -> net::Task<> {
        world.loop.spawn(echo(), "echo");
        const auto client = co_await connect();
        for (int i = 0; i < 3; ++i) {
            co_await client->write("x", in(1s));
            co_await read(*client);
        }
    };
    SimLink link{.cut_after_reads = 3, .cut_after_writes = 3};
    world.network().set_link(address, link);
    EXPECT_EQ(error_of(talk()), std::error_code());
    link.cut_after_reads = 2;
    world.network().set_link(address, link);
    EXPECT_EQ(error_of(talk()), std::errc::connection_reset);
    link = {.cut_after_writes = 0};
    world.network().set_link(address, link);
    EXPECT_EQ(error_of(talk()), std::errc::connection_reset);
}

TEST_F(SimulatedNetwork, SaysZeroAfterThePeerHasClosedAndBreaksItsWrites) {
    auto talk = [&]() -> net::Task<> {
        const auto client = co_await connect();
        {
            const auto server = co_await listener->accept();
            co_await server->write("bye", in(1s));
        }
        const auto last = co_await read(*client);
        EXPECT_EQ(last, "bye");
        const auto end = co_await read(*client);
        EXPECT_EQ(end, "");
        co_await client->write("hello?", in(1s));
    };

    EXPECT_EQ(error_of(talk()), std::errc::broken_pipe);
}

TEST_F(SimulatedNetwork, CancelsAPendingReadOnClose) {
    auto talk = [&]() -> net::Task<> {
        const auto client = co_await connect();
        world.loop.post([&] { client->close(); });
        co_await read(*client);
    };

    EXPECT_EQ(error_of(talk()), std::errc::operation_canceled);
}

TEST_F(SimulatedNetwork, MakesAWriterWaitForItsReader) {
    const std::string large(1'000'000, 'x');
    auto write_only = [&]() -> net::Task<> {
        const auto client = co_await connect();
        co_await client->write(large, in(1min));
    };
    EXPECT_EQ(error_of(write_only()), std::errc::timed_out);
    auto read_all = [&]() -> net::Task<> {
        co_await listener->accept();
        const auto server = co_await listener->accept();
        for (std::size_t came = 0; came < large.size();) {
            const auto text = co_await read(*server);
            came += text.size();
        }
    };
    world.loop.spawn(read_all(), "reader");
    EXPECT_EQ(error_of(write_only()), std::error_code());
}

class SimulatedTls : public SimulatedNetwork {
protected:
    net::Task<> accept(std::shared_ptr<net::TlsServer> server) {
        const auto connection = co_await listener->accept();
        try {
            co_await connection->accept_tls(server, in(1min));
            EXPECT_EQ(connection->tls()->server_name, "mx.example.test");
            co_await connection->write("secret", in(1min));
        } catch (const net::TlsError& error) {
            server_problem = error.what();
        }
    }

    net::Task<net::TlsFacts> shake(std::shared_ptr<net::TlsServer> server, net::TlsVerify verify) {
        world.loop.spawn(accept(server), "server");
        const auto client = co_await connect();
        const net::TlsDemand demand{.server_name = "MX.example.test", .verify = verify};
        co_await client->start_tls(std::make_shared<SimTlsClient>(), demand, in(1min));
        const auto heard = co_await read(*client);
        EXPECT_EQ(heard, "secret");
        co_return *client->tls();
    }

    std::string server_problem;
};

TEST_F(SimulatedTls, AgreesAndVerifies) {
    const auto server = std::make_shared<SimTlsServer>(std::vector<std::string>{"*.example.test"});

    const auto facts = run(world.loop, shake(server, net::TlsVerify::full));

    EXPECT_TRUE(facts.is_verified);
    EXPECT_EQ(facts.version, "TLSv1.3");
}

TEST_F(SimulatedTls, SaysWhyItIsNotVerifiedOrRefuses) {
    const auto server = std::make_shared<SimTlsServer>(std::vector<std::string>{"other.test"});

    const auto facts = run(world.loop, shake(server, net::TlsVerify::none));
    EXPECT_EQ(facts.verify_problem, "hostname mismatch");
    EXPECT_THROW(run(world.loop, shake(server, net::TlsVerify::full)), net::TlsError);
    world.loop.settle();
    EXPECT_NE(server_problem, "");
}

TEST_F(SimulatedTls, FailsAgainstAPeerThatTalksInClear) {
    auto talk = [&]() -> net::Task<> {
        const auto client = co_await connect();
        const auto server = co_await listener->accept();
        co_await server->write("220 hello", in(1min));
        const net::TlsDemand demand{.server_name = "mx.example.test"};
        co_await client->start_tls(std::make_shared<SimTlsClient>(), demand, in(1min));
    };

    EXPECT_THROW(run(world.loop, talk()), net::TlsError);
}

}  // namespace
}  // namespace postrider::testing
