// Sessions over a simulated wire: every conversation of corpus/smtp, and what only a wire can do.
#include "smtpd/session.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "testing/dialogue_play.h"
#include "testing/smtp_wire.h"

namespace postrider::smtpd {
namespace {

using namespace std::chrono_literals;

const std::string envelope =
    "EHLO client.test\r\nMAIL FROM:<a@client.test>\r\nRCPT TO:<b@x.test>\r\n";
const std::string transaction = "MAIL FROM:<a@client.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\n";

/// One session on a simulated wire.
struct Scene {
    explicit Scene(SessionOptions given = {}, bool is_trusted = false) : options(std::move(given)) {
        caller.is_trusted = is_trusted;
        options.tls = std::make_shared<testing::SimTlsServer>(std::vector<std::string>{"mx.test"});
        world.loop.spawn(serve(), "serve");
        client.emplace(world);
    }

    net::Task<> serve() {
        auto connection = co_await listener->accept();
        caller.peer = connection->peer();
        caller.local = connection->local();
        session.emplace(surroundings, std::move(connection), caller, receiver, options);
        co_await session->run();
        is_over = true;
    }
    /// What is answered to `bytes`.
    std::string answer(std::string_view bytes) {
        client->heard();
        client->send(bytes);
        return client->heard();
    }

    testing::World world;
    std::vector<std::string> lines;
    base::Log log{
        [this](std::string_view line) { lines.emplace_back(line); },
        [this] { return world.clock().now(); },
        base::LogFormat::logfmt,
        base::LogLevel::debug
    };
    Surroundings surroundings{.loop = world.loop, .random = world.random, .log = log};
    Caller caller;
    SessionOptions options;
    testing::FakeReceiver::Book book;
    testing::FakeReceiver receiver{book};
    std::unique_ptr<net::Listener> listener = world.network().listen(testing::door);
    std::optional<Session> session;
    std::optional<testing::WireClient> client;
    bool is_over = false;
};

SessionOptions options_with(smtp::ServerOptions dialogue) {
    dialogue.host = "mx.test";
    return {.dialogue = std::move(dialogue)};
}

class Player final : public testing::DialoguePlayer {
public:
    explicit Player(Scene& scene) : scene_(scene) {}

    void send(std::string_view bytes) override {
        if (!bytes.empty()) {
            scene_.client->send(bytes);
        }
    }
    void finish_handshake() override { scene_.client->start_tls(); }
    std::optional<std::string> next_line() override { return scene_.client->next_line(); }
    std::optional<std::string> next_message_line() override {
        const auto& messages = scene_.book.messages;
        if (std::exchange(count_, messages.size()) != messages.size()) {
            at_ = 0;
        }
        const std::string& message = messages.back();
        const std::size_t end = message.find("\r\n", at_);
        if (end == std::string::npos) {
            return std::nullopt;
        }
        const std::size_t begin = std::exchange(at_, end + 2);
        return message.substr(begin, end - begin);
    }
    bool is_closed() override { return scene_.client->is_closed(); }

private:
    Scene& scene_;
    std::size_t count_ = 0;
    std::size_t at_ = 0;
};

class Conversation : public ::testing::TestWithParam<testing::DialogueFile> {};

TEST_P(Conversation, GoesOverTheWireAsWritten) {
    auto options = options_with(testing::options_of(GetParam()));
    options.is_tls_from_start = options.dialogue.tls == smtp::TlsMode::implicit;
    Scene scene(options, testing::is_client_trusted(GetParam()));
    if (options.is_tls_from_start) {
        scene.client->start_tls();
    }
    Player player(scene);

    testing::play(GetParam(), player);
}

INSTANTIATE_TEST_SUITE_P(
    Corpus,
    Conversation,
    ::testing::ValuesIn(testing::read_dialogues(POSTRIDER_SOURCE_DIR "/corpus/smtp")),
    [](const auto& info) { return info.param.name; }
);

TEST(Session, GivesTheContentToTheByte) {
    Scene scene;
    scene.answer(envelope + "DATA\r\n");

    const auto reply = scene.answer("Subject: x\r\n\r\n..dot\r\n\xff tab\t \r\n.\r\n");

    EXPECT_EQ(reply.substr(0, 3), "250") << reply;
    ASSERT_EQ(scene.book.messages.size(), 1U);
    EXPECT_EQ(scene.book.messages[0], "Subject: x\r\n\r\n.dot\r\n\xff tab\t \r\n");
    EXPECT_EQ(scene.session->facts().messages, 1U);
}

TEST(Session, TakesAMessageInAnyPieces) {
    Scene scene;
    scene.answer(envelope);
    for (const char octet : std::string_view("DATA\r\nSubject: x\r\n\r\n..\r\n.\r\n")) {
        scene.client->send(std::string_view(&octet, 1));
    }
    ASSERT_EQ(scene.book.messages.size(), 1U);
    EXPECT_EQ(scene.book.messages[0], "Subject: x\r\n\r\n.\r\n");
}

TEST(Session, RefusesDataWhenEveryRecipientWasRefused) {
    Scene scene;
    scene.answer("EHLO client.test\r\nMAIL FROM:<a@client.test>\r\nRCPT TO:<refuse@x.test>\r\n");
    EXPECT_EQ(scene.answer("DATA\r\n").substr(0, 3), "554");
    EXPECT_EQ(scene.book.begun, 0U);
}

TEST(Session, RefusesContentOverTheLimitAndGoesOn) {
    Scene scene(options_with({.size_max = 1000}));
    scene.answer(envelope + "DATA\r\n");

    const auto reply = scene.answer(std::string(2000, 'x') + "\r\n.\r\n");

    EXPECT_EQ(reply.substr(0, 9), "552 5.3.4") << reply;
    EXPECT_TRUE(scene.book.messages.empty());
    EXPECT_EQ(scene.book.abandoned, 1U);
    scene.answer(transaction);
    EXPECT_EQ(scene.answer("small\r\n.\r\n").substr(0, 3), "250");
}

TEST(Session, EndsWhenFarMoreComesThanItMayBe) {
    Scene scene(options_with({.size_max = 1000}));
    scene.answer(envelope + "DATA\r\n");
    scene.client->send(std::string(smtp::read_beyond_min, 'x'));
    EXPECT_FALSE(scene.is_over);

    const auto reply = scene.answer(std::string(200'000, 'x'));

    EXPECT_EQ(reply.substr(0, 9), "552 5.3.4") << reply;
    EXPECT_TRUE(scene.is_over);
    EXPECT_EQ(scene.book.abandoned, 1U);
}

TEST(Session, ReadsNoChunkThatIsFarTooLarge) {
    Scene scene;
    const auto reply = scene.answer("BDAT 18446744073709551615\r\n");
    EXPECT_NE(reply.find("552 5.3.4"), std::string::npos) << reply;
    EXPECT_TRUE(scene.is_over);
}

TEST(Session, AnswersAReceiverThatBreaksWithTryAgainAndGoesOn) {
    for (const char* method : {"begin", "add", "complete"}) {
        Scene scene;
        scene.book.breaks_in = method;
        scene.answer(envelope + "DATA\r\n");

        const auto reply = scene.answer("lost\r\nRSET\r\n.\r\n");

        EXPECT_EQ(reply.substr(0, 9), "451 4.3.0") << method << ": " << reply;
        EXPECT_EQ(reply.find("\r\n"), reply.size() - 2) << "the content was taken for commands";
        EXPECT_EQ(scene.book.abandoned, 1U) << method;
        scene.book.breaks_in.clear();
        scene.answer(transaction);
        EXPECT_EQ(scene.answer("kept\r\n.\r\n").substr(0, 3), "250") << method;
        EXPECT_EQ(scene.book.messages, std::vector<std::string>{"kept\r\n"});
    }
}

TEST(Session, AnswersAReceiverThatBreaksBeforeTheMessage) {
    Scene scene(options_with({.auth = smtp::AuthOffer::always}));
    scene.answer("EHLO client.test\r\n");
    scene.book.breaks_in = "log_in";
    EXPECT_EQ(scene.answer("AUTH PLAIN AGRlbW8Ac2VjcmV0\r\n").substr(0, 3), "451");
    scene.book.breaks_in = "recipient";
    scene.answer("MAIL FROM:<a@client.test>\r\n");
    EXPECT_EQ(scene.answer("RCPT TO:<b@x.test>\r\n").substr(0, 3), "451");
    scene.book.breaks_in.clear();
    EXPECT_EQ(scene.answer("RCPT TO:<b@x.test>\r\n").substr(0, 3), "250");
}

TEST(Session, SaysOnceWhatPipelinedCommandsAreAnswered) {
    Scene scene;
    const auto reply = scene.answer(envelope + "DATA\r\n");
    EXPECT_NE(reply.find("\r\n354"), std::string::npos) << reply;
}

TEST(Session, ThrowsAwayWhatWasSentInClearBehindStartTls) {
    Scene scene;
    scene.answer("EHLO client.test\r\n");
    EXPECT_EQ(scene.answer("STARTTLS\r\nMAIL FROM:<evil@client.test>\r\n").substr(0, 3), "220");
    scene.client->start_tls();
    EXPECT_EQ(scene.client->heard(), "");
    EXPECT_EQ(scene.answer("RCPT TO:<b@x.test>\r\n").substr(0, 3), "503");
    EXPECT_TRUE(scene.session->facts().is_tls);
}

TEST(Session, TellsTheReceiverWhatItKnowsOfTheClient) {
    Scene scene;
    scene.answer("HELO plain.test\r\n");
    scene.answer(transaction);
    scene.answer("x\r\n.\r\n");
    ASSERT_EQ(scene.book.clients.size(), 1U);
    EXPECT_EQ(scene.book.clients[0].helo, "plain.test");
    EXPECT_FALSE(scene.book.clients[0].said_ehlo);
    EXPECT_EQ(scene.book.clients[0].tls, nullptr);
    EXPECT_EQ(scene.book.clients[0].local, testing::door);
}

/// A scene in which the DNS is asked about the client.
struct AskingScene : Scene {
    explicit AskingScene(std::vector<dns::Blocklist> lists = {}, bool is_trusted = true)
        : Scene({}, is_trusted) {
        options.inquiry.resolver = &world.resolver;
        options.inquiry.blocklists = std::move(lists);
        book.refuses_listed = true;
    }
    std::string become(std::string_view address) {
        return answer(fmt::format("EHLO c.test\r\nXCLIENT ADDR={}\r\n", address));
    }
    /// The reverse name that the receiver of a message sees.
    std::string name_seen() {
        answer(envelope + "DATA\r\n");
        answer("x\r\n.\r\n");
        return book.clients.empty() ? "(no message)" : book.clients.back().reverse_name;
    }
};

TEST(Session, FindsTheNameOfTheClient) {
    AskingScene scene;
    scene.world.zone.add("9.2.0.192.in-addr.arpa PTR mail.test\nmail.test A 192.0.2.9");
    scene.become("192.0.2.9");
    EXPECT_EQ(scene.name_seen(), "mail.test");
}

TEST(Session, SaysUnknownOfAClientWithoutName) {
    AskingScene scene;
    scene.become("192.0.2.10");
    EXPECT_EQ(scene.name_seen(), "unknown");
}

TEST(Session, DoesNotWaitForTheNameLongerThanItsLimit) {
    AskingScene scene;
    scene.world.zone.mark_slow("10.2.0.192.in-addr.arpa", 1h);
    scene.become("192.0.2.10");
    scene.answer(envelope + "DATA\r\n");
    scene.client->send("x\r\n.\r\n");
    EXPECT_TRUE(scene.book.clients.empty());
    scene.world.loop.advance(5s);
    ASSERT_EQ(scene.book.clients.size(), 1U);
    EXPECT_EQ(scene.book.clients[0].reverse_name, "unknown");
}

TEST(Session, BelievesTheNameThatATrustedClientTells) {
    AskingScene scene;
    scene.become("192.0.2.10 NAME=told.test");
    EXPECT_EQ(scene.name_seen(), "told.test");
    scene.become("192.0.2.10 NAME=[UNAVAILABLE]");
    EXPECT_EQ(scene.name_seen(), "unknown");
    EXPECT_EQ(scene.book.forgotten, 2U);
}

TEST(Session, AsksNobodyAboutLoopback) {
    AskingScene scene;
    scene.become("127.0.0.1");
    EXPECT_EQ(scene.name_seen(), "");
}

TEST(Session, TellsTheReceiverThatAStrangerIsListed) {
    AskingScene scene({*dns::parse_blocklist("bl.test")});
    scene.world.zone.add("9.2.0.192.bl.test A 127.0.0.2\n9.2.0.192.bl.test TXT \"spam\"");
    scene.become("192.0.2.9");
    EXPECT_NE(scene.answer(envelope).find("554 5.7.1"), std::string::npos);
    scene.answer("RSET\r\n");
    scene.become("192.0.2.8");
    EXPECT_NE(scene.answer(envelope).find("250 2.1.5"), std::string::npos);
}

TEST(Session, ListsDoNotConcernWhoIsLoggedIn) {
    AskingScene scene({*dns::parse_blocklist("bl.test")});
    scene.options.dialogue.auth = smtp::AuthOffer::always;
    scene.world.zone.add("9.2.0.192.bl.test A 127.0.0.2");
    scene.become("192.0.2.9");
    scene.answer("EHLO c.test\r\nAUTH PLAIN AGRlbW8Ac2VjcmV0\r\n");
    EXPECT_NE(
        scene.answer("MAIL FROM:<a@c.test>\r\nRCPT TO:<b@x.test>\r\n").find("250 2.1.5"),
        std::string::npos
    );
}

TEST(Session, ClosesWithoutAWordWhenTheReceiverHangsUp) {
    Scene scene;
    scene.book.hangs_up = true;
    scene.answer(envelope + "DATA\r\n");
    EXPECT_EQ(scene.answer("x\r\n.\r\n"), "");
    EXPECT_TRUE(scene.client->is_closed());
    EXPECT_TRUE(scene.is_over);
}

TEST(Session, ForgetsTheMessageOfAClientThatLeaves) {
    Scene scene;
    scene.answer(envelope + "DATA\r\n");
    scene.client->send("half");
    scene.client->close();
    EXPECT_TRUE(scene.is_over);
    EXPECT_EQ(scene.book.abandoned, 1U);
    EXPECT_TRUE(scene.book.messages.empty());
}

TEST(Session, ClosesAfterAnIdleTimeWith421) {
    Scene scene({.idle_timeout = 60s});
    scene.answer("EHLO client.test\r\n");
    scene.world.loop.advance(59s);
    EXPECT_FALSE(scene.is_over);
    scene.world.loop.advance(2s);
    EXPECT_EQ(scene.client->heard().substr(0, 9), "421 4.4.2");
    EXPECT_TRUE(scene.client->is_closed());
}

TEST(Session, ClosesWithinAMessageThatStandsStill) {
    Scene scene({.data_timeout = 30s});
    scene.answer(envelope + "DATA\r\n");
    scene.client->send("half");
    scene.world.loop.advance(31s);
    EXPECT_EQ(scene.client->heard().substr(0, 9), "421 4.4.2");
    EXPECT_EQ(scene.book.abandoned, 1U);
}

TEST(Session, EndsWhenItsLifetimeIsOver) {
    Scene scene({.lifetime = 60s});
    scene.answer("EHLO client.test\r\n");
    scene.world.loop.advance(61s);
    const auto reply = scene.answer("NOOP\r\n");
    EXPECT_NE(reply.find("421 4.4.2"), std::string::npos) << reply;
    EXPECT_TRUE(scene.is_over);
}

TEST(Session, EndsWithinAMessageWhenItsLifetimeIsLongOver) {
    for (const std::string begin : {"DATA\r\nfirst\r\n", "BDAT 1000\r\nfirst\r\n"}) {
        Scene scene({.lifetime = 60s, .message_grace = 120s});
        scene.answer(envelope + begin);
        for (int i = 0; i < 17; ++i) {
            scene.world.loop.advance(10s);
            scene.client->send("x");
        }
        EXPECT_FALSE(scene.is_over);
        scene.world.loop.advance(11s);
        EXPECT_TRUE(scene.is_over) << begin;
        EXPECT_EQ(scene.book.abandoned, 1U);
    }
}

TEST(Session, EndsBetweenChunksWhenItsLifetimeIsLongOver) {
    Scene scene({.lifetime = 60s, .message_grace = 120s});
    scene.answer(envelope + "BDAT 1\r\nx");
    for (int i = 0; i < 17; ++i) {
        scene.world.loop.advance(10s);
        scene.answer("NOOP\r\n");
    }
    EXPECT_FALSE(scene.is_over);
    scene.world.loop.advance(11s);
    scene.answer("NOOP\r\n");
    EXPECT_TRUE(scene.is_over);
}

TEST(Session, ShutsDownBetweenMessagesWith421) {
    Scene scene;
    scene.answer("EHLO client.test\r\n");
    scene.session->shut_down();
    EXPECT_EQ(scene.client->heard().substr(0, 9), "421 4.3.2");
    EXPECT_TRUE(scene.client->is_closed());
}

TEST(Session, FinishesTheMessageBeforeItShutsDown) {
    Scene scene;
    scene.answer(envelope + "DATA\r\nfirst\r\n");
    scene.session->shut_down();
    const auto reply = scene.answer("second\r\n.\r\n");
    EXPECT_EQ(reply.substr(0, 3), "250") << reply;
    EXPECT_NE(reply.find("\r\n421 4.3.2"), std::string::npos) << reply;
    EXPECT_EQ(scene.book.messages.size(), 1U);
}

TEST(Session, FinishesAMessageInChunksBeforeItShutsDown) {
    Scene scene;
    scene.answer(envelope + "BDAT 3\r\nabc");
    scene.session->shut_down();
    EXPECT_EQ(scene.answer("BDAT 2\r\nde").substr(0, 3), "250");
    const auto reply = scene.answer("BDAT 2 LAST\r\n\r\n");
    EXPECT_NE(reply.find("\r\n421 4.3.2"), std::string::npos) << reply;
    EXPECT_EQ(scene.book.messages, std::vector<std::string>{"abcde\r\n"});
}

TEST(Session, LogsATlsHandshakeThatFails) {
    Scene scene;
    scene.answer("EHLO client.test\r\n");
    scene.client->send("STARTTLS\r\n");
    scene.client->send("MAIL FROM:<a@client.test>\r\n");
    EXPECT_TRUE(scene.is_over);
    ASSERT_FALSE(scene.lines.empty());
    EXPECT_NE(scene.lines.back().find("tls_failed"), std::string::npos) << scene.lines.back();
}

}  // namespace
}  // namespace postrider::smtpd
