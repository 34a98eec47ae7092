// What an answer to EHLO offers.
#include "smtp/peer_extensions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::smtp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PeerExtensions parse(std::string text) {
    return PeerExtensions::parse({.code = 250, .text = std::move(text)});
}

TEST(PeerExtensions, AreReadFromTheLinesBehindTheFirst) {
    const auto got = parse(
        "PIPELINING greets you\n8bitmime\nSIZE 1000\nAUTH LOGIN XOAUTH2 PLAIN\nSTARTTLS\nDSN\n"
        "LIMITS RCPTMAX=50 MAILMAX=5 OTHER=1\nXFOO"
    );

    EXPECT_FALSE(got.pipelining);
    EXPECT_TRUE(got.eight_bit_mime);
    EXPECT_TRUE(got.size);
    EXPECT_EQ(got.size_max, 1000U);
    EXPECT_THAT(got.mechanisms, ElementsAre(Mechanism::login, Mechanism::plain));
    EXPECT_TRUE(got.starttls);
    EXPECT_TRUE(got.dsn);
    EXPECT_EQ(got.recipients_max, 50U);
    EXPECT_EQ(got.messages_max, 5U);
    EXPECT_FALSE(got.smtputf8);
}

TEST(PeerExtensions, TakeASizeOfZeroOrNonsenseForNoLimit) {
    EXPECT_TRUE(parse("x\nSIZE").size);
    EXPECT_EQ(parse("x\nSIZE 0").size_max, std::nullopt);
    EXPECT_EQ(parse("x\nSIZE 99999999999999999999").size_max, std::nullopt);
}

TEST(PeerExtensions, ReadTheOldFormOfAuth) {
    EXPECT_THAT(
        parse("x\nAUTH=LOGIN PLAIN").mechanisms, ElementsAre(Mechanism::login, Mechanism::plain)
    );
    EXPECT_THAT(parse("x\nAUTH PLAIN\nAUTH=LOGIN").mechanisms, ElementsAre(Mechanism::plain));
}

TEST(PeerExtensions, AreNoneWhereNothingIsSaid) {
    EXPECT_FALSE(parse("").size);
    EXPECT_THAT(parse("mx.test").mechanisms, IsEmpty());
}

}  // namespace
}  // namespace postrider::smtp
