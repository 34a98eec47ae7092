// Claims about listening and draining, over loopback sockets.
#include "http/server.h"

#include "net/asio_loop.h"
#include "net/self_signed.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>

namespace postrider::http {
namespace {

using namespace std::chrono_literals;

const auto loopback = *base::Endpoint::parse("127.0.0.1:0");
constexpr auto far_future = base::Instant::max();
constexpr std::string_view hello = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n";

class ServerTest : public testing::Test {
protected:
    ServerTest() {
        router_.add({
            .methods = Method::get,
            .path = "/hello",
            .serve = [](Request& request) -> net::Task<Response> {
                co_return Response::text(200, request.is_tls ? "secret" : "clear");
            },
        });
        router_.add({
            .methods = Method::get,
            .path = "/slow",
            .serve = [this](Request&) -> net::Task<Response> {
                slow_begun_->ring();
                const auto alarm = loop_.clock().alarm();
                slow_ = alarm.get();
                co_await alarm->wait_until(far_future);
                co_return Response::text(200, "slow");
            },
        });
    }

    net::Task<std::unique_ptr<net::Connection>> connect(base::Endpoint to) {
        co_return co_await loop_.network().connect(to, std::nullopt, far_future);
    }

    /// What comes until the server closes, or until `enough` has been seen.
    static net::Task<std::string> read(net::Connection& wire, std::string_view enough) {
        std::string seen;
        std::array<char, 1000> space{};
        while (enough.empty() || !seen.contains(enough)) {
            const auto count = co_await wire.read(space, far_future);
            if (count == 0) {
                break;
            }
            seen.append(space.data(), count);
        }
        co_return seen;
    }

    template <class Body>
    void run(Body body) {
        const auto whole = [&]() -> net::Task<> {
            co_await body();
            const auto soon = loop_.clock().instant() + 5s;
            co_await server_.drain(soon);
            loop_.stop();
        };
        loop_.spawn(whole(), "test");
        loop_.run();
    }

    base::Log log_{[](std::string_view) {}, [] { return base::Time{}; }};
    net::AsioLoop loop_;
    Router router_;
    Server server_{loop_, log_, router_, Limits{.connections = 3}};
    net::Alarm* slow_ = nullptr;
    std::unique_ptr<net::Alarm> slow_begun_ = loop_.clock().alarm();
};

TEST_F(ServerTest, AnswersOverSockets) {
    const auto at = server_.listen(loopback);
    std::string seen;

    run([&]() -> net::Task<> {
        const auto wire = co_await connect(at);
        co_await wire->write(hello, far_future);
        seen = co_await read(*wire, "clear");
    });

    EXPECT_TRUE(seen.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_EQ(server_.connections(), 0u);
}

TEST_F(ServerTest, AnswersUnderTls) {
    const auto folder = std::filesystem::path(testing::TempDir());
    const std::vector<std::string> names{"mail.example"};
    const auto made = net::make_self_signed(
        names, net::KeyKind::ecdsa_p256, loop_.clock().now(), std::chrono::days{2}
    );
    std::ofstream(folder / "http_test.crt") << made.certificate;
    std::ofstream(folder / "http_test.key") << made.key;
    const auto at = server_.listen(
        loopback,
        net::TlsServer::create(
            {.certificates = {{folder / "http_test.crt", folder / "http_test.key"}}}
        )
    );
    std::string seen;

    run([&]() -> net::Task<> {
        const auto wire = co_await connect(at);
        const net::TlsDemand demand{.server_name = "mail.example"};
        co_await wire->start_tls(net::TlsClient::create(), demand, far_future);
        co_await wire->write(hello, far_future);
        seen = co_await read(*wire, "secret");
    });

    EXPECT_TRUE(seen.ends_with("secret"));
}

TEST_F(ServerTest, TakesNoMoreConnectionsThanItsLimit) {
    const auto at = server_.listen(loopback);
    std::string seen = "something";

    run([&]() -> net::Task<> {
        std::vector<std::unique_ptr<net::Connection>> wires;
        for (int number = 0; number < 3; ++number) {
            auto wire = co_await connect(at);
            co_await wire->write(hello, far_future);
            co_await read(*wire, "clear");
            wires.push_back(std::move(wire));
        }
        const auto fourth = co_await connect(at);
        seen = co_await read(*fourth, "");
    });

    EXPECT_EQ(seen, "");
}

TEST_F(ServerTest, DrainsIdleConnectionsAtOnceAndBusyOnesWhenAnswered) {
    const auto at = server_.listen(loopback);
    std::string idle_seen = "something";
    std::string slow_seen;

    run([&]() -> net::Task<> {
        const auto idle = co_await connect(at);
        const auto busy = co_await connect(at);
        co_await busy->write("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n", far_future);
        co_await slow_begun_->wait_until(far_future);
        auto drain = [&]() -> net::Task<> { co_await server_.drain(far_future); };
        loop_.spawn(drain(), "drain");
        idle_seen = co_await read(*idle, "");
        EXPECT_FALSE(server_.is_listening());
        slow_->ring();
        slow_seen = co_await read(*busy, "");
    });

    EXPECT_EQ(idle_seen, "");
    EXPECT_TRUE(slow_seen.contains("Connection: close\r\n"));
    EXPECT_TRUE(slow_seen.ends_with("slow"));
}

}  // namespace
}  // namespace postrider::http
