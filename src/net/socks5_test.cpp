// To an address through a SOCKS 5 proxy.
#include "net/socks5.h"

#include <gtest/gtest.h>

#include <string>

namespace postrider::net {
namespace {

using namespace std::string_literals;

const base::Endpoint v4_host{.address = *base::IpAddress::parse("192.0.2.1"), .port = 25};
const base::Endpoint v6_host{.address = *base::IpAddress::parse("2001:db8::1"), .port = 2525};
const std::string v4_request = "\x05\x01\x00\x01\xc0\x00\x02\x01\x00\x19"s;

/// The words of a step that sends.
std::string sent(const SocksStep& step) {
    const auto* exchange = std::get_if<SocksExchange>(&step);
    EXPECT_NE(exchange, nullptr);
    return exchange != nullptr ? exchange->send : "";
}
std::size_t asked(const SocksStep& step) {
    return std::get<SocksExchange>(step).bytes;
}
/// Up to the request, without a login.
SocksOpening requested(base::Endpoint to = v4_host) {
    SocksOpening opening(to);
    opening.start();
    opening.take("\x05\x00"s);
    return opening;
}

TEST(Socks5, ConnectsWithoutALogin) {
    SocksOpening opening(v4_host);
    const auto hello = opening.start();
    EXPECT_EQ(sent(hello), "\x05\x01\x00"s);
    EXPECT_FALSE(std::get<SocksExchange>(hello).waits_for_host);
    EXPECT_EQ(asked(hello), 2U);

    const auto request = opening.take("\x05\x00"s);
    EXPECT_EQ(sent(request), v4_request);
    EXPECT_TRUE(std::get<SocksExchange>(request).waits_for_host);
    EXPECT_EQ(asked(request), 5U);

    const auto rest = opening.take("\x05\x00\x00\x01\xc6"s);
    EXPECT_EQ(sent(rest), "");
    EXPECT_EQ(asked(rest), 5U);

    const auto end = opening.take("\x33\x64\x07\x9c\x40"s);
    const auto bound = std::get<SocksConnected>(end).bound;
    ASSERT_TRUE(bound);
    EXPECT_EQ(bound->to_string(), "198.51.100.7:40000");
}

TEST(Socks5, LogsInWhereTheProxyAsksForIt) {
    SocksOpening opening(v4_host, SocksLogin{.user = "me", .password = "secret"});
    EXPECT_EQ(sent(opening.start()), "\x05\x02\x00\x02"s);
    EXPECT_EQ(sent(opening.take("\x05\x02"s)), "\x01\x02me\x06secret"s);
    EXPECT_EQ(sent(opening.take("\x01\x00"s)), v4_request);
}

TEST(Socks5, NeedNotLogInWhereTheProxyDoesNotAsk) {
    SocksOpening opening(v4_host, SocksLogin{.user = "me", .password = "secret"});
    opening.start();
    EXPECT_EQ(sent(opening.take("\x05\x00"s)), v4_request);
}

TEST(Socks5, WritesAndReadsIpv6) {
    auto opening = requested(v6_host);
    SocksOpening fresh(v6_host);
    fresh.start();
    EXPECT_EQ(
        sent(fresh.take("\x05\x00"s)),
        "\x05\x01\x00\x04\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x09\xdd"s
    );

    EXPECT_EQ(asked(opening.take("\x05\x00\x00\x04\x20"s)), 17U);
    const auto end = opening.take("\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07\x00\x19"s);
    EXPECT_EQ(std::get<SocksConnected>(end).bound->to_string(), "[2001:db8::7]:25");
}

TEST(Socks5, TakesAProxyThatDoesNotTellWhereItCallsFrom) {
    auto named = requested();
    EXPECT_EQ(asked(named.take("\x05\x00\x00\x03\x04"s)), 6U);
    EXPECT_FALSE(std::get<SocksConnected>(named.take("name\x00\x19"s)).bound);

    auto zeros = requested();
    zeros.take("\x05\x00\x00\x01\x00"s);
    EXPECT_FALSE(std::get<SocksConnected>(zeros.take("\0\0\0\0\0"s)).bound);
}

TEST(Socks5, TakesTheLongestName) {
    auto opening = requested();
    EXPECT_EQ(asked(opening.take("\x05\x00\x00\x03\xff"s)), 257U);
    const auto end = opening.take(std::string(257, 'x'));
    EXPECT_TRUE(std::holds_alternative<SocksConnected>(end));
}

TEST(Socks5, TellsTheProxysTroubleFromTheHosts) {
    const std::pair<char, SocksTrouble> rows[] = {
        {1, SocksTrouble::failed},
        {2, SocksTrouble::not_allowed},
        {3, SocksTrouble::network_unreachable},
        {4, SocksTrouble::host_unreachable},
        {5, SocksTrouble::refused},
        {6, SocksTrouble::expired},
        {7, SocksTrouble::not_supported},
        {8, SocksTrouble::not_supported},
        {9, SocksTrouble::malformed},
        {'\xff', SocksTrouble::malformed},
    };
    for (const auto& [reply, trouble] : rows) {
        auto opening = requested();
        const auto end = opening.take("\x05"s + reply + "\x00\x01\x00"s);
        EXPECT_EQ(std::get<SocksTrouble>(end), trouble);
        EXPECT_FALSE(describe(trouble).empty());
    }
    EXPECT_TRUE(is_of_proxy(SocksTrouble::bad_login));
    EXPECT_TRUE(is_of_proxy(SocksTrouble::not_allowed));
    EXPECT_FALSE(is_of_proxy(SocksTrouble::failed));
    EXPECT_FALSE(is_of_proxy(SocksTrouble::refused));
}

TEST(Socks5, EndsWhereNoMethodFitsOrTheLoginIsWrong) {
    SocksOpening strict(v4_host);
    strict.start();
    EXPECT_EQ(std::get<SocksTrouble>(strict.take("\x05\xff"s)), SocksTrouble::no_method);

    SocksOpening pushy(v4_host);
    pushy.start();
    EXPECT_EQ(std::get<SocksTrouble>(pushy.take("\x05\x02"s)), SocksTrouble::no_method);

    SocksOpening wrong(v4_host, SocksLogin{.user = "me", .password = "wrong"});
    wrong.start();
    wrong.take("\x05\x02"s);
    EXPECT_EQ(std::get<SocksTrouble>(wrong.take("\x01\x01"s)), SocksTrouble::bad_login);
}

TEST(Socks5, EndsWithWhatIsNoProxy) {
    SocksOpening http(v4_host);
    http.start();
    EXPECT_EQ(std::get<SocksTrouble>(http.take("HT")), SocksTrouble::malformed);

    auto strange = requested();
    EXPECT_EQ(
        std::get<SocksTrouble>(strange.take("\x04\x00\x00\x01\x00"s)), SocksTrouble::malformed
    );
    auto type = requested();
    EXPECT_EQ(std::get<SocksTrouble>(type.take("\x05\x00\x00\x02\x00"s)), SocksTrouble::malformed);
}

}  // namespace
}  // namespace postrider::net
