// The trace that every station of a message's way puts in front of it (RFC 5321 §4.4).
#include "mail/received.h"

#include <gtest/gtest.h>

namespace postrider::mail {
namespace {

Received usual() {
    return {
        .from =
            Sender{
                .helo = "client.test",
                .address = *base::IpAddress::parse("192.0.2.7"),
                .host_name = "host.client.test",
            },
        .by = "mx.example.test",
        .id = "abc123",
        .recipient = Address{.local = "a", .domain = "b.test"},
        .date = base::from_micros(0),
    };
}

std::string written(const Received& received) {
    return unfold(write_received(received));
}

TEST(Received, SaysWhoByWhomHowForWhomAndWhen) {
    EXPECT_EQ(
        written(usual()),
        "Received: from client.test (host.client.test [192.0.2.7]) by mx.example.test with ESMTP "
        "id abc123 for <a@b.test>; Thu, 01 Jan 1970 00:00:00 +0000"
    );
}

TEST(Received, IsFoldedAndEndsInCrlf) {
    const std::string field = write_received(usual());
    EXPECT_NE(field.find("\r\n "), std::string::npos);
    EXPECT_TRUE(field.ends_with("\r\n"));
    EXPECT_EQ(HeaderBlock::parse(field)->fields().size(), 1U);
}

TEST(Received, LeavesOutWhatIsNotSaid) {
    EXPECT_EQ(
        written({.by = "mx.example.test", .date = base::from_micros(0)}),
        "Received: by mx.example.test with ESMTP; Thu, 01 Jan 1970 00:00:00 +0000"
    );
}

TEST(Received, HasAFormForHttp) {
    EXPECT_EQ(
        written({
            .from = Sender{.helo = "api", .address = *base::IpAddress::parse("192.0.2.7")},
            .by = "web.example.test",
            .arrival = {.protocol = Arrival::Protocol::http},
            .date = base::from_micros(0),
        }),
        "Received: from api (192.0.2.7) by web.example.test with HTTP; "
        "Thu, 01 Jan 1970 00:00:00 +0000"
    );
}

TEST(Received, NamesTheProtocol) {
    using enum Arrival::Protocol;
    EXPECT_EQ(with_keyword({.protocol = smtp}), "SMTP");
    EXPECT_EQ(with_keyword({.encrypted = true}), "ESMTPS");
    EXPECT_EQ(with_keyword({.authenticated = true}), "ESMTPA");
    EXPECT_EQ(with_keyword({.encrypted = true, .authenticated = true}), "ESMTPSA");
    EXPECT_EQ(with_keyword({.utf8 = true}), "UTF8SMTP");
    EXPECT_EQ(with_keyword({.encrypted = true, .authenticated = true, .utf8 = true}), "UTF8SMTPSA");
}

TEST(Received, APeersNameCannotBreakOut) {
    auto received = usual();
    received.from->helo = "x (y)\r\nBcc: z;";
    received.from->address = *base::IpAddress::parse("2001:db8::1");
    const auto header = write_received(received);

    EXPECT_EQ(HeaderBlock::parse(header)->fields().size(), 1U);
    EXPECT_TRUE(written(received).starts_with(
        "Received: from x??y???Bcc:?z? (host.client.test [IPv6:2001:db8::1]) by"
    )) << written(received);
    received.from->helo = std::string(10'000, 'h');
    EXPECT_LT(write_received(received).size(), 998U);
    received.from->helo = "";
    EXPECT_TRUE(written(received).starts_with("Received: from unknown ("));
}

TEST(Loop, CountsFieldsThatSayByThisHost) {
    const auto header = HeaderBlock::parse(
        "Received: from a by mx.example.test with SMTP; date\r\n"
        "Received: from b BY\r\n\tMX.example.test; date\r\n"
        "Received: by mx.example.test.other with SMTP\r\n"
        "Received: from by.mx.example.test by other.test\r\n"
        "Received: standby mx.example.test\r\n"
        "X-Received: by mx.example.test\r\n"
        "Received: by mx.example.test\r\n\r\n"
    );
    EXPECT_EQ(count_received_by(*header, "mx.example.test"), 3U);
    EXPECT_EQ(count_received_by(*header, "none.test"), 0U);
}

}  // namespace
}  // namespace postrider::mail
