// Claims about one connection's life, over a wire that follows a script.
#include "http/session.h"

#include "net/asio_loop.h"

#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <stdexcept>
#include <system_error>

namespace postrider::http {
namespace {

using namespace std::chrono_literals;

class StillClock final : public net::Clock {
public:
    base::Time now() const override { return base::Time{784111777s}; }
    base::Instant instant() const override { return base::Instant{}; }
    std::unique_ptr<net::Alarm> alarm() override { return nullptr; }
};

struct TimeOut {};
struct Broken {};
using Step = std::variant<std::string, TimeOut, Broken>;

/// Reads follow the script, then the client leaves; what is written is kept.
class ScriptedWire final : public net::Connection {
public:
    std::deque<Step> script;
    std::string written;
    std::vector<base::Instant> deadlines;
    bool is_closed = false;

    net::Task<std::size_t> read(std::span<char> into, base::Instant deadline) override {
        deadlines.push_back(deadline);
        if (script.empty()) {
            co_return 0;
        }
        if (std::holds_alternative<TimeOut>(script.front())) {
            script.pop_front();
            throw std::system_error(std::make_error_code(std::errc::timed_out));
        }
        if (std::holds_alternative<Broken>(script.front())) {
            script.pop_front();
            throw std::system_error(std::make_error_code(std::errc::connection_reset));
        }
        auto& piece = std::get<std::string>(script.front());
        const auto count = std::min(piece.size(), into.size());
        std::memcpy(into.data(), piece.data(), count);
        piece.erase(0, count);
        if (piece.empty()) {
            script.pop_front();
        }
        co_return count;
    }
    net::Task<> write(std::span<const std::string_view> pieces, base::Instant) override {
        for (const auto piece : pieces) {
            written += piece;
        }
        co_return;
    }
    net::Task<> accept_tls(std::shared_ptr<net::TlsServer>, base::Instant) override { co_return; }
    net::Task<> start_tls(std::shared_ptr<net::TlsClient>, net::TlsDemand, base::Instant) override {
        co_return;
    }
    const net::TlsFacts* tls() const override { return nullptr; }
    base::Endpoint local() const override { return {}; }
    base::Endpoint peer() const override { return *base::Endpoint::parse("192.0.2.7:4000"); }
    void close() noexcept override { is_closed = true; }
};

/// One session from its first byte to its end.
class SessionTest : public testing::Test {
protected:
    SessionTest() {
        add(Method::get, "/hello", [](Request&) { return Response::text(200, "hello"); });
        add(Method::post, "/echo", [](Request& request) {
            return Response::text(200, request.body + " from " + request.peer.to_string());
        });
        add(Method::post, "/broken", [](Request&) -> Response {
            throw std::runtime_error("disk on fire");
        });
    }

    void add(MethodSet methods, std::string path, std::function<Response(Request&)> give) {
        router_.add({
            .methods = methods,
            .path = std::move(path),
            .serve = [give](Request& request) -> net::Task<Response> { co_return give(request); },
            .body_max = 100'000,
        });
    }

    /// What the client saw. Without dates, which do not move here.
    std::string run(std::initializer_list<Step> script) {
        wire_.script = script;
        Session session(service_, wire_);
        net::AsioLoop loop;
        const auto whole = [&]() -> net::Task<> {
            try {
                co_await session.converse();
            } catch (const std::system_error&) {
                ended_by_throw_ = true;
            }
            session.forget_body();
            loop.stop();
        };
        loop.spawn(whole(), "test");
        loop.run();
        return wire_.written;
    }

    StillClock clock_;
    std::string lines_;
    base::Log log_{[this](std::string_view line) { lines_ += line; }, [] { return base::Time{}; }};
    Router router_;
    Service service_{.clock = clock_, .log = log_, .router = router_, .limits = {}};
    ScriptedWire wire_;
    bool ended_by_throw_ = false;
};

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

TEST_F(SessionTest, AnswersRequestAfterRequest) {
    const auto seen = run(
        {"GET /hello HTTP/1.1\r\nHost: h\r\n\r\n",
         "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi"}
    );

    EXPECT_EQ(
        seen,
        "HTTP/1.1 200 OK\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Length: 5\r\n"
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        "\r\n"
        "hello"
        "HTTP/1.1 200 OK\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Length: 22\r\n"
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        "\r\n"
        "hi from 192.0.2.7:4000"
    );
    EXPECT_FALSE(ended_by_throw_);
}

TEST_F(SessionTest, AnswersPipelinedRequestsInOrder) {
    std::string many;
    for (int number = 0; number < 3000; ++number) {
        many += "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n";
        many += std::to_string(1000 + number);
    }

    const auto seen = run({many});

    EXPECT_EQ(count(seen, "HTTP/1.1 200"), 3000u);
    EXPECT_LT(seen.find("1000 from"), seen.find("1001 from"));
    EXPECT_NE(seen.find("3999 from"), std::string::npos);
}

TEST_F(SessionTest, EndsWhenTheClientAsks) {
    const auto seen =
        run({"GET /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
             "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n"});

    EXPECT_EQ(count(seen, "HTTP/1.1 200"), 1u);
    EXPECT_EQ(count(seen, "Connection: close\r\n"), 1u);
}

TEST_F(SessionTest, AnswersHeadWithoutTheBody) {
    const auto seen = run({"HEAD /hello HTTP/1.1\r\nHost: h\r\n\r\n"});

    EXPECT_NE(seen.find("Content-Length: 5\r\n"), std::string::npos);
    EXPECT_TRUE(seen.ends_with("\r\n\r\n"));
}

TEST_F(SessionTest, TellsTheClientToContinueOnlyWhenItWaits) {
    const std::string head =
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";

    EXPECT_TRUE(run({head, "hi"}).starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"));
    wire_.written.clear();
    EXPECT_TRUE(run({head + "hi"}).starts_with("HTTP/1.1 200 OK\r\n"));
    wire_.written.clear();
    const auto refused = run(
        {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\nExpect: 100-continue\r\n\r\n"}
    );
    EXPECT_TRUE(refused.starts_with("HTTP/1.1 413 "));
}

TEST_F(SessionTest, KeepsTheConnectionAfterAWrongPathOrMethod) {
    const auto seen =
        run({"GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n"
             "DELETE /hello HTTP/1.1\r\nHost: h\r\n\r\n"
             "OPTIONS /hello HTTP/1.1\r\nHost: h\r\n\r\n"
             "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n"});

    EXPECT_TRUE(seen.starts_with("HTTP/1.1 404 Not Found\r\n"));
    EXPECT_NE(seen.find("HTTP/1.1 405 Method Not Allowed\r\n"), std::string::npos);
    EXPECT_NE(seen.find("Allow: GET, HEAD\r\n"), std::string::npos);
    EXPECT_NE(seen.find("HTTP/1.1 204 No Content\r\nAllow: GET, HEAD, OPTIONS\r\n"), seen.npos);
    EXPECT_EQ(count(seen, "HTTP/1.1 200 OK"), 1u);
}

TEST_F(SessionTest, ReadsOnAfterARefusalSoThatTheClientSeesIt) {
    const auto seen = run(
        {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n",
         std::string(150'000, 'a'),
         "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n"}
    );

    EXPECT_TRUE(seen.starts_with("HTTP/1.1 413 Content Too Large\r\n"));
    EXPECT_EQ(count(seen, "Connection: close\r\n"), 1u);
    EXPECT_EQ(count(seen, "HTTP/1.1 "), 1u);
    EXPECT_TRUE(wire_.script.empty());
}

TEST_F(SessionTest, AnswersWhatIsNotHttpAndEnds) {
    EXPECT_TRUE(run({std::string("\x16\x03\x01", 3)}).starts_with("HTTP/1.1 400 Bad Request\r\n"));
}

TEST_F(SessionTest, RefusesAPartThatIsTooLargeToWaitFor) {
    const auto seen = run(
        {"POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
         "1;x=" + std::string(100'000, 'a')}
    );

    EXPECT_TRUE(seen.starts_with("HTTP/1.1 400 Bad Request\r\n"));
}

TEST_F(SessionTest, EndsQuietlyWhenIdleTooLong) {
    EXPECT_EQ(run({TimeOut()}), "");
    ASSERT_EQ(wire_.deadlines.size(), 1u);
    EXPECT_EQ(wire_.deadlines.front(), base::Instant{} + service_.limits.idle);
    EXPECT_FALSE(ended_by_throw_);
}

TEST_F(SessionTest, SaysSoWhenARequestComesTooSlowly) {
    EXPECT_TRUE(run({"GET /he", TimeOut()}).starts_with("HTTP/1.1 408 Request Timeout\r\n"));
    ASSERT_GE(wire_.deadlines.size(), 2u);
    EXPECT_EQ(wire_.deadlines[1], base::Instant{} + service_.limits.head_time);

    wire_.written.clear();
    const auto seen =
        run({"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nh", TimeOut()});
    EXPECT_TRUE(seen.starts_with("HTTP/1.1 408 Request Timeout\r\n"));
}

TEST_F(SessionTest, AnswersNothingToARequestCutShort) {
    EXPECT_EQ(run({"GET /hello HTTP/1.1\r\n"}), "");
    EXPECT_EQ(run({"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nh"}), "");
    EXPECT_EQ(run({"GET /hello", Broken()}), "");
    EXPECT_TRUE(ended_by_throw_);
}

TEST_F(SessionTest, AnswersWhatAnEndpointThrowsWithoutDetails) {
    const auto seen =
        run({"POST /broken HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"
             "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n"});

    EXPECT_TRUE(seen.starts_with("HTTP/1.1 500 Internal Server Error\r\n"));
    EXPECT_EQ(seen.find("fire"), std::string::npos);
    EXPECT_NE(lines_.find("disk on fire"), std::string::npos);
    EXPECT_EQ(count(seen, "HTTP/1.1 200 OK"), 1u);
}

TEST_F(SessionTest, RefusesBodiesBeyondWhatAllTogetherMayHold) {
    service_.limits.bodies = 1000;
    service_.bodies = 999;

    const auto seen = run({"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi"});

    EXPECT_TRUE(seen.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    EXPECT_NE(seen.find("Retry-After: 5\r\n"), std::string::npos);
    EXPECT_EQ(service_.bodies, 999u);
}

TEST_F(SessionTest, EndsAfterTheResponseWhenTheServerDrains) {
    add(Method::get, "/last", [this](Request&) {
        service_.is_draining = true;
        return Response::text(200, "last");
    });

    const auto seen =
        run({"GET /last HTTP/1.1\r\nHost: h\r\n\r\nGET /hello HTTP/1.1\r\nHost: h\r\n\r\n"});

    EXPECT_EQ(count(seen, "HTTP/1.1 200 OK"), 1u);
    EXPECT_EQ(count(seen, "Connection: close\r\n"), 1u);
}

TEST_F(SessionTest, TellsAnObserverWhatWasAnswered) {
    std::vector<std::string> seen;
    service_.observe = [&](const Request& request, const Response& response, base::Duration) {
        seen.push_back(request.path + " " + std::to_string(response.status));
    };

    run({"GET /hello HTTP/1.1\r\nHost: h\r\n\r\nGET /no HTTP/1.1\r\nHost: h\r\n\r\n"});

    EXPECT_EQ(seen, (std::vector<std::string>{"/hello 200", "/no 404"}));
}

}  // namespace
}  // namespace postrider::http
