// Claims about requests to other people's servers.
#include "http/client.h"

#include <gtest/gtest.h>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::http {
namespace {

using namespace std::chrono_literals;
using Kind = ClientFailure::Kind;

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
constexpr auto never = base::Instant::max();

class Calling : public ::testing::Test {
protected:
    /// A server that notes what it is asked and answers `answer`, then closes.
    void serve(const char* at, std::string answer, std::shared_ptr<net::TlsServer> tls = nullptr) {
        listeners_.push_back(world_.network().listen(*base::Endpoint::parse(at)));
        world_.loop.spawn(answer_one(*listeners_.back(), std::move(answer), tls), "server");
    }
    net::Task<> answer_one(
        net::Listener& listener, std::string answer, std::shared_ptr<net::TlsServer> tls
    ) {
        const auto wire = co_await listener.accept();
        if (!wire) {
            co_return;
        }
        try {
            if (tls) {
                co_await wire->accept_tls(tls, never);
            }
            std::array<char, 4096> space{};
            while (!request_.ends_with("body")) {
                const auto count = co_await wire->read(space, never);
                if (count == 0) {
                    break;
                }
                request_.append(space.data(), count);
            }
            if (!answer.empty()) {
                co_await wire->write(answer, never);
            }
            // Stays until the client goes.
            co_await wire->read(space, never);
        } catch (const std::exception&) {
            was_left_ = true;
        }
    }

    std::expected<ClientResponse, ClientFailure> post(Call call) {
        if (call.body.empty()) {
            call.body = "body";
        }
        Client client(
            world_.loop,
            world_.resolver,
            std::make_shared<testing::SimTlsClient>(),
            {.guard = base::AddressGuard(allowed_), .user_agent = "Postrider/1"}
        );
        return testing::run(world_.loop, client.post(std::move(call)));
    }
    Kind kind(const char* url) { return post({.url = url}).error().kind; }

    std::vector<base::IpNetwork> allowed_{
        *base::IpNetwork::parse("192.0.2.0/24"), *base::IpNetwork::parse("2001:db8::/32")
    };
    testing::World world_;
    std::vector<std::unique_ptr<net::Listener>> listeners_;
    std::string request_;
    bool was_left_ = false;
};

TEST_F(Calling, PostsAndHearsTheAnswer) {
    world_.zone.add("hooks.test A 192.0.2.1");
    serve("192.0.2.1:8080", std::string(ok));

    Call call{.url = "http://joe:word@hooks.test:8080/in?x=1#y"};
    call.fields.add("Content-Type", "application/json");
    call.fields.add("X-Broken", "a\r\nX-Evil: b");
    const auto answer = post(call);

    ASSERT_TRUE(answer) << answer.error().words;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "ok");
    EXPECT_EQ(
        request_,
        "POST /in?x=1 HTTP/1.1\r\n"
        "Host: hooks.test:8080\r\n"
        "User-Agent: Postrider/1\r\n"
        "Accept: */*\r\n"
        "Content-Type: application/json\r\n"
        "X-Broken: a  X-Evil: b\r\n"
        "Authorization: Basic am9lOndvcmQ=\r\n"
        "Content-Length: 4\r\n"
        "Connection: close\r\n"
        "\r\n"
        "body"
    );
}

TEST_F(Calling, FollowsNoRedirect) {
    world_.zone.add("hooks.test A 192.0.2.1\nelse.test A 192.0.2.2");
    serve(
        "192.0.2.1:80",
        "HTTP/1.1 302 Found\r\nLocation: http://else.test/\r\nContent-Length: 0\r\n\r\n"
    );

    EXPECT_EQ(post({.url = "http://hooks.test/"})->status, 302);
    EXPECT_EQ(world_.network().connects_to(*base::IpAddress::parse("192.0.2.2")), 0U);
}

TEST_F(Calling, ConnectsNowhereThatIsNotPublic) {
    allowed_.clear();
    world_.zone.add(
        "loop.test A 127.0.0.1\nlocal.test A 169.254.169.254\nlan.test AAAA fd00::1\n"
        "both.test A 10.0.0.1\nboth.test AAAA 64:ff9b::a00:1"
    );

    for (const char* url :
         {"http://loop.test/",
          "http://local.test/",
          "http://lan.test/",
          "http://both.test/",
          "http://127.0.0.1/",
          "http://[::1]/",
          "http://[::ffff:10.0.0.1]/",
          "http://0.0.0.0/",
          "https://192.168.0.1:8443/"}) {
        EXPECT_EQ(kind(url), Kind::forbidden_address) << url;
    }
    EXPECT_EQ(world_.network().connects_to(*base::IpAddress::parse("127.0.0.1")), 0U);
    EXPECT_EQ(
        post({.url = "http://loop.test/secret?key=1"}).error().words,
        "loop.test leads to 127.0.0.1, a loopback address, where no request may go"
    );
}

TEST_F(Calling, LeavesForbiddenAddressesOut) {
    world_.zone.add("mixed.test A 10.0.0.1\nmixed.test A 192.0.2.1");
    serve("192.0.2.1:80", std::string(ok));

    EXPECT_TRUE(post({.url = "http://mixed.test/"}));
    EXPECT_EQ(world_.network().connects_to(*base::IpAddress::parse("10.0.0.1")), 0U);
}

TEST_F(Calling, ResolvesOnceAndConnectsToWhatWasChecked) {
    world_.zone.add("hooks.test A 192.0.2.1");
    serve("192.0.2.1:80", std::string(ok));

    EXPECT_TRUE(post({.url = "http://hooks.test/"}));
    EXPECT_EQ(world_.zone.asked().size(), 2U);  // one a family
}

TEST_F(Calling, TriesTheNextAddress) {
    world_.zone.add("hooks.test AAAA 2001:db8::1\nhooks.test A 192.0.2.1");
    serve("192.0.2.1:80", std::string(ok));

    EXPECT_EQ(post({.url = "http://hooks.test/"})->status, 200);
    EXPECT_EQ(world_.network().connects_to(*base::IpAddress::parse("2001:db8::1")), 1U);
}

TEST_F(Calling, NamesWhatFailed) {
    world_.zone.add("hooks.test A 192.0.2.1\nempty.test TXT \"x\"");
    world_.zone.mark_failing("broken.test");

    EXPECT_EQ(kind("gopher://hooks.test/"), Kind::bad_url);
    EXPECT_EQ(kind("http://nowhere.test/"), Kind::no_such_host);
    EXPECT_EQ(kind("http://empty.test/"), Kind::no_such_host);
    EXPECT_EQ(kind("http://broken.test/"), Kind::lookup);
    EXPECT_EQ(kind("http://hooks.test/"), Kind::connection);
    serve("192.0.2.1:80", "SSH-2.0-x\r\n");
    EXPECT_EQ(kind("http://hooks.test/"), Kind::malformed_response);
    EXPECT_EQ(name_of(Kind::malformed_response), "malformed_response");
}

TEST_F(Calling, VerifiesCertificates) {
    world_.zone.add("good.test A 192.0.2.1\nbad.test A 192.0.2.2");
    const std::vector<std::string> names = {"good.test"};
    serve("192.0.2.1:443", std::string(ok), std::make_shared<testing::SimTlsServer>(names));
    serve(
        "192.0.2.2:443",
        std::string(ok),
        std::make_shared<testing::SimTlsServer>(std::vector<std::string>{"bad.test"}, "expired")
    );

    EXPECT_EQ(post({.url = "https://good.test/"})->status, 200);
    EXPECT_EQ(kind("https://bad.test/"), Kind::tls);
    EXPECT_FALSE(request_.contains("bad.test"));
}

TEST_F(Calling, WaitsNoLongerThanAllowed) {
    world_.zone.add("hooks.test A 192.0.2.1\nhole.test A 192.0.2.2\nslow.test A 192.0.2.1");
    world_.zone.mark_slow("slow.test", 60s);
    world_.network().set_link(
        *base::IpAddress::parse("192.0.2.2"), {.connect = testing::SimConnect::blackhole}
    );
    serve("192.0.2.1:80", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
    const auto takes = [&](const char* url, base::Duration expected) {
        const auto begun = world_.clock().instant();
        const auto answer =
            post({.url = url, .times = {.lookup = 3s, .connect = 4s, .whole = 10s}});
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, Kind::timed_out) << answer.error().words;
        EXPECT_EQ(world_.clock().instant() - begun, expected) << url;
    };

    takes("http://slow.test/", 3s);
    takes("http://hole.test/", 4s);
    takes("http://hooks.test/", 10s);
}

/// A server that answers so many requests on a connection, one `answer` each.
net::Task<> answer_several(net::Listener& listener, std::string answer, unsigned each) {
    for (;;) {
        const auto wire = co_await listener.accept();
        if (!wire) {
            co_return;
        }
        for (unsigned i = 0; i < each; ++i) {
            std::array<char, 4096> space{};
            const auto count = co_await wire->read(space, never);
            if (count == 0) {
                break;
            }
            co_await wire->write(answer, never);
        }
        wire->close();
    }
}

class CallingAgain : public Calling {
protected:
    CallingAgain() { world_.zone.add("hooks.test A 192.0.2.1"); }
    void serve_several(std::string answer, unsigned each) {
        listeners_.push_back(world_.network().listen(*base::Endpoint::parse("192.0.2.1:80")));
        world_.loop.spawn(answer_several(*listeners_.back(), std::move(answer), each), "server");
    }
    bool succeeds(Client& client) {
        const auto answer = testing::run(
            world_.loop, client.post({.url = "http://hooks.test/", .fields = {}, .body = "body"})
        );
        return answer.has_value();
    }
    std::size_t connects() {
        return world_.network().connects_to(*base::IpAddress::parse("192.0.2.1"));
    }

    Client client_{
        world_.loop,
        world_.resolver,
        std::make_shared<testing::SimTlsClient>(),
        {.guard = base::AddressGuard(allowed_), .user_agent = "Postrider/1", .keep = {.idle = 4s}}
    };
};

TEST_F(CallingAgain, UsesTheConnectionThatWasLeftOpen) {
    serve_several(std::string(ok), 100);

    EXPECT_TRUE(succeeds(client_));
    EXPECT_TRUE(succeeds(client_));

    EXPECT_EQ(connects(), 1U);
}

TEST_F(CallingAgain, BeginsAnewWhereTheServerHadClosed) {
    serve_several(std::string(ok), 1);

    EXPECT_TRUE(succeeds(client_));
    world_.loop.settle();
    EXPECT_TRUE(succeeds(client_));

    EXPECT_EQ(connects(), 2U);
}

TEST_F(CallingAgain, BeginsAnewAfterAWhile) {
    serve_several(std::string(ok), 100);

    EXPECT_TRUE(succeeds(client_));
    world_.loop.advance(5s);
    EXPECT_TRUE(succeeds(client_));

    EXPECT_EQ(connects(), 2U);
}

TEST_F(CallingAgain, KeepsNoConnectionThatTheServerEndsOrThatHoldsMore) {
    serve_several("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 100);
    EXPECT_TRUE(succeeds(client_));
    EXPECT_TRUE(succeeds(client_));
    EXPECT_EQ(connects(), 2U);

    listeners_.clear();
    serve_several("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nmore", 100);
    EXPECT_TRUE(succeeds(client_));
    EXPECT_TRUE(succeeds(client_));
    EXPECT_EQ(connects(), 4U);
}

TEST_F(Calling, TellsOfTheConnectionAndHowFarItCame) {
    world_.zone.add("good.test A 192.0.2.1\nempty.test TXT \"x\"\nshut.test A 192.0.2.9");
    const std::vector<std::string> names = {"good.test"};
    serve("192.0.2.1:443", std::string(ok), std::make_shared<testing::SimTlsServer>(names));

    const auto answer = post({.url = "https://good.test/"});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->wire.address, "192.0.2.1:443");
    EXPECT_TRUE(answer->wire.tls.starts_with("TLS"));
    const auto unknown = post({.url = "http://empty.test/"}).error();
    EXPECT_EQ(name_of(unknown.stage), "dns");
    EXPECT_EQ(unknown.wire.address, "");
    const auto refused = post({.url = "http://shut.test/"}).error();
    EXPECT_EQ(name_of(refused.stage), "connect");
    EXPECT_EQ(refused.wire.address, "192.0.2.9:80");
    serve("192.0.2.1:80", "nonsense\r\n\r\n");
    EXPECT_EQ(name_of(post({.url = "http://good.test/"}).error().stage), "request");
}

TEST_F(Calling, ReadsNoMoreThanWanted) {
    world_.zone.add("hooks.test A 192.0.2.1");
    serve(
        "192.0.2.1:80",
        "HTTP/1.1 500 No\r\nContent-Length: 1000000\r\n\r\n" + std::string(50'000, 'x')
    );

    const auto answer = post({.url = "http://hooks.test/", .limits = {.body_max = 500}});

    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 500);
    EXPECT_EQ(answer->body, std::string(500, 'x'));
    EXPECT_TRUE(answer->is_cut);
}

}  // namespace
}  // namespace postrider::http
