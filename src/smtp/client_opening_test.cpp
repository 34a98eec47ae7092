// The opening of a conversation as a client: each way from the greeting to the first message.
#include "smtp/client_opening.h"

#include <gtest/gtest.h>

#include <deque>

#include "base/encoding.h"

namespace postrider::smtp {
namespace {

/// Runs an opening against a list of replies; what went over the wire, then how it ended.
std::string run(ClientOptions options, std::deque<Reply> replies, Wire wire = Wire::clear) {
    options.host = "out.test";
    ClientOpening opening(std::move(options), wire);
    std::string log;
    auto step = opening.start();
    for (int i = 0; i < 20; ++i) {
        if (auto* exchange = std::get_if<Exchange>(&step)) {
            log += exchange->send;
            if (replies.empty()) {
                return log + "no reply at " + std::string(name_of(exchange->stage));
            }
            const Reply reply = replies.front();
            replies.pop_front();
            step = opening.take(reply);
        } else if (std::holds_alternative<Handshake>(step)) {
            log += "(handshake)";
            step = opening.tls_started();
        } else if (std::holds_alternative<Opened>(step)) {
            return log + (opening.wire() == Wire::tls ? "opened under tls" : "opened in clear");
        } else {
            const auto& failed = std::get<OpeningFailed>(step);
            log += "failed at " + std::string(name_of(failed.stage)) + ": ";
            return log +
                   (failed.reply ? to_line(*failed.reply) : std::string(describe(failed.trouble)));
        }
    }
    return log + "endless";
}

const Reply greeting{.code = 220, .text = "mx.test"};
const Reply plain_hello{.code = 250, .text = "mx.test\nPIPELINING"};
const Reply tls_hello{.code = 250, .text = "mx.test\nSTARTTLS"};
const Reply ok{.code = 250};
const Reply go{.code = 220};

TEST(ClientOpening, IsAGreetingAndEhlo) {
    EXPECT_EQ(run({}, {greeting, plain_hello}), "EHLO out.test\r\nopened in clear");
}

TEST(ClientOpening, FallsBackToHelo) {
    EXPECT_EQ(
        run({}, {greeting, {.code = 502}, ok}), "EHLO out.test\r\nHELO out.test\r\nopened in clear"
    );
    EXPECT_EQ(
        run({}, {greeting, {.code = 500}, {.code = 550}}),
        "EHLO out.test\r\nHELO out.test\r\nfailed at ehlo: 550"
    );
}

TEST(ClientOpening, StopsAtARefusedGreetingOrATemporaryAnswer) {
    EXPECT_EQ(run({}, {{.code = 554, .text = "No"}}), "failed at greeting: 554 No");
    EXPECT_EQ(run({}, {{.code = 421}}), "failed at greeting: 421");
    EXPECT_EQ(run({}, {greeting, {.code = 421}}), "EHLO out.test\r\nfailed at ehlo: 421");
}

TEST(ClientOpening, StartsTlsWhenOfferedAndSaysEhloAgain) {
    EXPECT_EQ(
        run({}, {greeting, tls_hello, go, plain_hello}),
        "EHLO out.test\r\nSTARTTLS\r\n(handshake)EHLO out.test\r\nopened under tls"
    );
}

TEST(ClientOpening, NeverStartsTlsTwiceNorWhenToldNotTo) {
    EXPECT_EQ(
        run({}, {greeting, tls_hello, go, tls_hello}),
        "EHLO out.test\r\nSTARTTLS\r\n(handshake)EHLO out.test\r\nopened under tls"
    );
    EXPECT_EQ(
        run({.starttls = StartTlsPolicy::never}, {greeting, tls_hello}),
        "EHLO out.test\r\nopened in clear"
    );
    EXPECT_EQ(
        run({.starttls = StartTlsPolicy::required}, {greeting, plain_hello}, Wire::tls),
        "EHLO out.test\r\nopened under tls"
    );
}

TEST(ClientOpening, GoesOnInClearOnlyWhereTlsIsNotRequired) {
    const Reply busy{.code = 454, .text = "No TLS"};
    const ClientOptions required{.starttls = StartTlsPolicy::required};

    EXPECT_EQ(run({}, {greeting, tls_hello, busy}), "EHLO out.test\r\nSTARTTLS\r\nopened in clear");
    EXPECT_EQ(
        run(required, {greeting, tls_hello, busy}),
        "EHLO out.test\r\nSTARTTLS\r\nfailed at starttls: 454 No TLS"
    );
    EXPECT_EQ(
        run(required, {greeting, plain_hello}),
        "EHLO out.test\r\nfailed at starttls: TLS is required, but the server does not offer "
        "STARTTLS"
    );
    EXPECT_EQ(run(required, {greeting, {.code = 500}, ok}).find("opened"), std::string::npos);
}

TEST(ClientOpening, LogsInUnderTls) {
    const ClientOptions options{.login = ClientLogin{"u", "p"}};
    const Reply hello{.code = 250, .text = "mx.test\nAUTH LOGIN PLAIN"};

    EXPECT_EQ(
        run(options, {greeting, hello, {.code = 235}}, Wire::tls),
        "EHLO out.test\r\nAUTH PLAIN AHUAcA==\r\nopened under tls"
    );
    EXPECT_EQ(
        run(options, {greeting, hello, {.code = 535, .text = "No"}}, Wire::tls),
        "EHLO out.test\r\nAUTH PLAIN AHUAcA==\r\nfailed at auth: 535 No"
    );
}

TEST(ClientOpening, AnswersChallenges) {
    const ClientOptions options{.login = ClientLogin{"u", "p"}};
    const Reply hello{.code = 250, .text = "mx.test\nAUTH LOGIN"};
    const Reply challenge{.code = 334, .text = "x"};

    EXPECT_EQ(
        run(options, {greeting, hello, challenge, challenge, {.code = 235}}, Wire::tls),
        "EHLO out.test\r\nAUTH LOGIN\r\ndQ==\r\ncA==\r\nopened under tls"
    );
}

TEST(ClientOpening, CancelsAnExchangeThatDoesNotEnd) {
    const ClientOptions options{.login = ClientLogin{"u", "p"}};
    const Reply hello{.code = 250, .text = "mx.test\nAUTH PLAIN"};
    const Reply challenge{.code = 334, .text = "x"};

    EXPECT_EQ(
        run(options, {greeting, hello, challenge, challenge}, Wire::tls),
        "EHLO out.test\r\nAUTH PLAIN AHUAcA==\r\n*\r\nfailed at auth: 334 x"
    );
}

TEST(ClientOpening, SendsNoPasswordInClear) {
    const Reply hello{.code = 250, .text = "mx.test\nAUTH PLAIN LOGIN CRAM-MD5"};
    const Reply challenge{.code = 334, .text = base::to_base64("<1@x>")};
    const auto hmac = [](std::string_view, std::string_view) { return std::string("digest"); };

    EXPECT_EQ(
        run({.login = ClientLogin{"u", "p"}}, {greeting, hello}),
        "EHLO out.test\r\nfailed at auth: the server offers no way to log in that is safe to "
        "use"
    );
    EXPECT_EQ(
        run({.login = ClientLogin{"u", "p", hmac}}, {greeting, hello, challenge, {.code = 235}}),
        "EHLO out.test\r\nAUTH CRAM-MD5\r\n" + base::to_base64("u digest") + "\r\nopened in clear"
    );
}

}  // namespace
}  // namespace postrider::smtp
