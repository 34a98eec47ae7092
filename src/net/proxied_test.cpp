// The PROXY header off a real wire, with what follows left on it.
#include "net/proxied.h"

#include <gtest/gtest.h>

#include "net/loop_test_support.h"

namespace postrider::net {
namespace {

const ProxyRoute route{
    .source = *base::Endpoint::parse("192.0.2.1:4000"),
    .destination = *base::Endpoint::parse("198.51.100.7:25")
};

class ReadingProxyHeaders : public LoopTest {
protected:
    struct Read {
        std::variant<std::optional<ProxyRoute>, ProxyTrouble> header;
        std::string rest;
    };

    /// What is read of a client that sends the pieces and closes.
    Read read(std::vector<std::string> pieces) {
        Read result;
        run([&]() -> Task<> {
            const auto listener = network().listen(loopback);
            auto client = co_await connect(*listener);
            auto server = co_await listener->accept();
            for (const std::string& piece : pieces) {
                co_await client->write(piece, far_future);
            }
            client.reset();
            result.header = co_await read_proxy_header(*server, far_future);
            result.rest = co_await read_exactly(*server, 100);
        });
        return result;
    }
};

TEST_F(ReadingProxyHeaders, LeavesWhatFollows) {
    for (const auto version : {ProxyVersion::v1, ProxyVersion::v2}) {
        const auto read_it = read({write_proxy_header(version, route) + "EHLO c.test\r\n"});
        ASSERT_TRUE(std::holds_alternative<std::optional<ProxyRoute>>(read_it.header));
        EXPECT_EQ(std::get<std::optional<ProxyRoute>>(read_it.header), route);
        EXPECT_EQ(read_it.rest, "EHLO c.test\r\n");
    }
}

TEST_F(ReadingProxyHeaders, TellsOfALocalConnection) {
    const auto read_it = read({"PROXY UNKNOWN\r\n"});
    EXPECT_EQ(std::get<std::optional<ProxyRoute>>(read_it.header), std::nullopt);
}

TEST_F(ReadingProxyHeaders, FindsNoneWhereTheClientSpeaksItselfOrLeaves) {
    for (const char* bytes : {"EHLO c.test\r\n", "", "PROXY TCP4 192.0.2.1"}) {
        EXPECT_EQ(std::get<ProxyTrouble>(read({bytes}).header), ProxyTrouble::no_header) << bytes;
    }
}

}  // namespace
}  // namespace postrider::net
