// Claims about the serving side of SOCKS5.
#include "doors/egress/socks_dialogue.h"

#include <gtest/gtest.h>

namespace postrider::doors::egress {
namespace {

using namespace std::string_view_literals;

constexpr auto greeting = "\x05\x01\x00"sv;
constexpr auto to_v4 = "\x05\x01\x00\x01\xc0\x00\x02\x01\x00\x19"sv;

TEST(SocksDialogue, ComesToWhereTheClientWants) {
    SocksDialogue dialogue;
    EXPECT_EQ(std::get<Say>(dialogue.take(greeting)).bytes, "\x05\x00"sv);
    EXPECT_EQ(std::get<ConnectTo>(dialogue.take(to_v4)).target.to_string(), "192.0.2.1:25");
}

TEST(SocksDialogue, TakesIpv6) {
    SocksDialogue dialogue;
    dialogue.take(greeting);
    const auto step = dialogue.take(
        "\x05\x01\x00\x04\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x02\x4b"sv
    );
    EXPECT_EQ(std::get<ConnectTo>(step).target.to_string(), "[2001:db8::1]:587");
}

TEST(SocksDialogue, ReadsOctetByOctet) {
    SocksDialogue dialogue;
    for (std::size_t i = 0; i + 1 < greeting.size(); ++i) {
        EXPECT_TRUE(std::holds_alternative<ReadOn>(dialogue.take(greeting.substr(i, 1))));
    }
    dialogue.take(greeting.substr(greeting.size() - 1));
    for (std::size_t i = 0; i + 1 < to_v4.size(); ++i) {
        EXPECT_TRUE(std::holds_alternative<ReadOn>(dialogue.take(to_v4.substr(i, 1)))) << i;
    }
    EXPECT_TRUE(std::holds_alternative<ConnectTo>(dialogue.take(to_v4.substr(to_v4.size() - 1))));
}

TEST(SocksDialogue, RefusesWhatIsNoGreetingOfOurs) {
    for (const auto bytes :
         {"\x04\x01"sv,
          "GET / HTTP/1.1\r\n"sv,
          "\x05\x01\x02"sv,
          "\x05\x00"sv,
          "\x05\x01\x00\x05\x01\x00\x01\xc0\x00\x02\x01\x00\x19"sv}) {
        SocksDialogue dialogue;
        EXPECT_TRUE(std::holds_alternative<Refuse>(dialogue.take(bytes)));
    }
    SocksDialogue dialogue;
    EXPECT_EQ(std::get<Refuse>(dialogue.take("\x05\x01\x02"sv)).bytes, "\x05\xff"sv);
}

TEST(SocksDialogue, RefusesOtherCommandsNamesAndHaste) {
    const auto reply_to = [](std::string_view request) {
        SocksDialogue dialogue;
        dialogue.take(greeting);
        return static_cast<int>(std::get<Refuse>(dialogue.take(request)).bytes[1]);
    };
    EXPECT_EQ(reply_to("\x05\x02\x00\x01\xc0\x00\x02\x01\x00\x19"sv), 7);
    EXPECT_EQ(reply_to("\x05\x01\x00\x03\x04test\x00\x19"sv), 8);
    EXPECT_EQ(reply_to("\x04\x01\x00\x01"sv), 1);
    EXPECT_EQ(
        reply_to("\x05\x01\x00\x01\xc0\x00\x02\x01\x00\x19"
                 "EHLO x\r\n"sv),
        1
    );
}

TEST(SocksReply, SaysWhereTheConnectionLeavesFrom) {
    EXPECT_EQ(
        write_reply(SocksReply::succeeded, *base::Endpoint::parse("192.0.2.9:40000")),
        "\x05\x00\x00\x01\xc0\x00\x02\x09\x9c\x40"sv
    );
    EXPECT_EQ(write_reply(SocksReply::not_allowed).substr(0, 4), "\x05\x02\x00\x01"sv);
}

}  // namespace
}  // namespace postrider::doors::egress
