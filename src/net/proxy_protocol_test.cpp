// PROXY headers as proxies write them, cut anywhere, and as attackers would.
#include "net/proxy_protocol.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace postrider::net {
namespace {

using namespace std::string_literals;

base::Endpoint endpoint(const char* text) {
    return *base::Endpoint::parse(text);
}

const ProxyRoute route_v4{
    .source = endpoint("192.0.2.1:56324"), .destination = endpoint("198.51.100.7:25")
};
const ProxyRoute route_v6{
    .source = endpoint("[2001:db8::1]:56324"), .destination = endpoint("[2001:db8::25]:465")
};

/// The fixed part of version 2: version and command, family, then addresses and extensions.
std::string block(char command, char family, const std::string& rest) {
    std::string text("\r\n\r\n\0\r\nQUIT\n", 12);
    text += {command, family, static_cast<char>(rest.size() >> 8), static_cast<char>(rest.size())};
    return text + rest;
}

std::string addresses_v4() {
    return write_proxy_header(ProxyVersion::v2, route_v4).substr(16);
}

ProxyHeader whole(std::string_view bytes) {
    const auto parsed = parse_proxy_header(bytes);
    const auto* header = std::get_if<ProxyHeader>(&parsed);
    EXPECT_NE(header, nullptr) << base::to_hex(bytes);
    return header != nullptr ? *header : ProxyHeader{};
}

std::optional<ProxyTrouble> trouble(std::string_view bytes) {
    const auto parsed = parse_proxy_header(bytes);
    const auto* found = std::get_if<ProxyTrouble>(&parsed);
    return found != nullptr ? std::optional(*found) : std::nullopt;
}

TEST(ProxyProtocol, WritesALine) {
    EXPECT_EQ(
        write_proxy_header(ProxyVersion::v1, route_v4),
        "PROXY TCP4 192.0.2.1 198.51.100.7 56324 25\r\n"
    );
    EXPECT_EQ(
        write_proxy_header(ProxyVersion::v1, route_v6),
        "PROXY TCP6 2001:db8::1 2001:db8::25 56324 465\r\n"
    );
}

TEST(ProxyProtocol, WritesABlock) {
    EXPECT_EQ(
        base::to_hex(write_proxy_header(ProxyVersion::v2, route_v4)),
        "0d0a0d0a000d0a515549540a2111000cc0000201c6336407dc040019"
    );
    EXPECT_EQ(write_proxy_header(ProxyVersion::v2, route_v6).size(), 16U + 36U);
}

TEST(ProxyProtocol, ReadsWhatItWrites) {
    for (const auto version : {ProxyVersion::v1, ProxyVersion::v2}) {
        for (const auto& route : {route_v4, route_v6}) {
            const auto bytes = write_proxy_header(version, route);
            const auto header = whole(bytes + "EHLO c.test\r\n");
            EXPECT_EQ(header.route, route);
            EXPECT_EQ(header.size, bytes.size());
        }
    }
}

TEST(ProxyProtocol, WritesTwoFamiliesAsTheWiderOne) {
    const ProxyRoute mixed{.source = route_v4.source, .destination = route_v6.destination};
    for (const auto version : {ProxyVersion::v1, ProxyVersion::v2}) {
        EXPECT_EQ(whole(write_proxy_header(version, mixed)).route, mixed);
    }
}

TEST(ProxyProtocol, AsksForNoMoreThanBelongsToTheHeader) {
    for (const auto version : {ProxyVersion::v1, ProxyVersion::v2}) {
        for (const auto& route : {route_v4, route_v6}) {
            const auto bytes = write_proxy_header(version, route);
            for (std::size_t size = 0; size < bytes.size(); ++size) {
                const auto parsed = parse_proxy_header(std::string_view(bytes).substr(0, size));
                const auto* unfinished = std::get_if<ProxyUnfinished>(&parsed);
                ASSERT_NE(unfinished, nullptr) << size;
                EXPECT_GT(unfinished->bytes, 0U) << size;
                EXPECT_LE(size + unfinished->bytes, bytes.size()) << size;
            }
        }
    }
}

TEST(ProxyProtocol, KeepsTheConnectionsOwnAddressesWhereTheProxyKnowsNone) {
    const std::string unknown_lines[] = {
        "PROXY UNKNOWN\r\n"s, "PROXY UNKNOWN ffff:: ffff:: 65535 65535\r\n"s
    };
    for (const auto& line : unknown_lines) {
        const auto header = whole(line + "x");
        EXPECT_FALSE(header.route);
        EXPECT_EQ(header.size, line.size());
    }
    const std::string blocks[] = {
        block('\x20', '\x00', ""),                     // LOCAL: the proxy looks whether we live
        block('\x20', '\x11', addresses_v4()),         // LOCAL, though addresses follow
        block('\x21', '\x00', "anything"),             // of no family
        block('\x21', '\x12', addresses_v4()),         // UDP
        block('\x21', '\x31', std::string(216, 'u')),  // a Unix socket
    };
    for (const auto& bytes : blocks) {
        const auto header = whole(bytes);
        EXPECT_FALSE(header.route);
        EXPECT_EQ(header.size, bytes.size());
    }
}

TEST(ProxyProtocol, RefusesLinesThatAreWrong) {
    const char* const lines[] = {
        "PROXY TCP4 192.0.2.1 198.51.100.7 56324\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.7 56324 25 1\r\n",
        "PROXY TCP4  192.0.2.1 198.51.100.7 56324 25\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.7 56324 65536\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.7 056324 25\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.7 -1 25\r\n",
        "PROXY TCP4 192.0.2.256 198.51.100.7 56324 25\r\n",
        "PROXY TCP4 2001:db8::1 2001:db8::2 56324 25\r\n",
        "PROXY TCP6 192.0.2.1 198.51.100.7 56324 25\r\n",
        "PROXY TCP6 [2001:db8::1] 2001:db8::2 56324 25\r\n",
        "PROXY TCP5 192.0.2.1 198.51.100.7 56324 25\r\n",
        "PROXY tcp4 192.0.2.1 198.51.100.7 56324 25\r\n",
        "PROXY UNKNOWNS 192.0.2.1\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.7 56324 25\n",
    };
    for (const char* line : lines) {
        EXPECT_EQ(trouble(line), ProxyTrouble::malformed) << line;
    }
}

TEST(ProxyProtocol, RefusesALineWithoutEnd) {
    const std::string endless = "PROXY UNKNOWN " + std::string(200, 'x');
    EXPECT_EQ(trouble(endless), ProxyTrouble::too_long);
    EXPECT_FALSE(trouble(std::string_view(endless).substr(0, proxy_line_max - 1)));
}

TEST(ProxyProtocol, RefusesWhatIsNoHeader) {
    for (const char* bytes :
         {"EHLO c.test\r\n", "proxy TCP4", "PROXYTCP4", "\r\n\r\nx", "\x16\x03"}) {
        EXPECT_EQ(trouble(bytes), ProxyTrouble::no_header) << bytes;
    }
}

TEST(ProxyProtocol, RefusesBlocksThatAreWrong) {
    EXPECT_EQ(trouble(block('\x11', '\x11', addresses_v4())), ProxyTrouble::malformed);
    EXPECT_EQ(trouble(block('\x22', '\x11', addresses_v4())), ProxyTrouble::malformed);
    EXPECT_EQ(trouble(block('\x21', '\x11', "short")), ProxyTrouble::malformed);
    EXPECT_EQ(trouble(block('\x21', '\x21', addresses_v4())), ProxyTrouble::malformed);
    EXPECT_EQ(trouble(block('\x21', '\x11', addresses_v4() + "\x02")), ProxyTrouble::malformed);
    const std::string beyond = addresses_v4() + "\x02\x00\x05host"s;
    EXPECT_EQ(trouble(block('\x21', '\x11', beyond)), ProxyTrouble::malformed);
}

TEST(ProxyProtocol, RefusesABlockThatIsTooLong) {
    auto bytes = block('\x21', '\x11', std::string(proxy_block_max - 16, '\0'));
    EXPECT_FALSE(trouble(bytes.substr(0, 16)));
    EXPECT_EQ(
        trouble(block('\x21', '\x11', std::string(proxy_block_max - 15, '\0')).substr(0, 16)),
        ProxyTrouble::too_long
    );
}

TEST(ProxyProtocol, PassesOverExtensions) {
    const auto bytes =
        block('\x21', '\x11', addresses_v4() + "\x02\x00\x04host"s + "\x04\x00\x00"s);
    EXPECT_EQ(whole(bytes).route, route_v4);
}

TEST(ProxyProtocol, InsistsOnARightChecksum) {
    const auto with_sum = [](const std::string& sum) {
        return block('\x21', '\x11', addresses_v4() + "\x03\x00\x04"s + sum);
    };
    EXPECT_EQ(trouble(with_sum("\x00\x00\x00\x00"s)), ProxyTrouble::wrong_checksum);
    EXPECT_EQ(whole(with_sum(*base::from_hex("8b1dce42"))).route, route_v4);
    EXPECT_EQ(
        trouble(block('\x21', '\x11', addresses_v4() + "\x03\x00\x01z"s)), ProxyTrouble::malformed
    );
}

}  // namespace
}  // namespace postrider::net
