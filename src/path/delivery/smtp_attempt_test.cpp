// One message over one conversation, whatever the host says when.
#include "path/delivery/smtp_attempt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <tuple>

#include "testing/delivery_fixture.h"

namespace postrider::delivery {
namespace {

using smtp::Stage;
using ::testing::ElementsAre;

class SmtpAttemptTest : public ::testing::Test {
protected:
    std::unique_ptr<Conversation> open() {
        return testing::run(
            world_.loop,
            Conversation::open(
                world_.clock(),
                world_.network(),
                std::make_shared<testing::SimTlsClient>(),
                {.host = "mx1.test",
                 .endpoint = {.address = ip("192.0.2.1"), .port = 25},
                 .helo = "out.example.test"},
                timeouts_
            )
        );
    }
    static Outgoing message(std::string body = "body\r\n") {
        smtp::OutgoingEnvelope envelope;
        envelope.sender = "a@acme.test";
        envelope.recipients.push_back({.address = "bob@there.test"});
        return outgoing(
            std::move(envelope), "X: 1\r\n", model::Content::from("Subject: x\r\n\r\n" + body)
        );
    }
    smtp::RecipientResult send(Conversation& conversation, const Outgoing& outgoing = message()) {
        return testing::run(world_.loop, transmit(conversation, outgoing)).at(0);
    }

    testing::World world_;
    Timeouts timeouts_{.mail = 1s, .rcpt = 2s, .data = 3s, .data_block = 4s, .final_dot = 5s};
};

TEST_F(SmtpAttemptTest, SendsWhatStandsInFrontAndThenTheContent) {
    ScriptedHost host(world_, "192.0.2.1");
    const auto conversation = open();

    EXPECT_TRUE(send(*conversation, message(".dot\r\nrest")).is_delivered());

    EXPECT_THAT(host.messages, ElementsAre("X: 1\r\nSubject: x\r\n\r\n..dot\r\nrest\r\n"));
    EXPECT_EQ(conversation->messages(), 1U);
    EXPECT_EQ(conversation->state(), smtp::AfterTransaction::ready);
}

TEST_F(SmtpAttemptTest, SendsALargeMessageFromItsFile) {
    const auto path = std::filesystem::temp_directory_path() / "postrider-attempt-test";
    std::string body;
    for (int i = 0; i < 20'000; ++i) {
        body += "line " + std::to_string(i) + "\r\n";
    }
    std::ofstream(path, std::ios::binary) << body;
    const std::string head = "Subject: x\r\n\r\n";
    auto content = model::Content::from_spool(head, path.string(), 0, head.size() + body.size());
    smtp::OutgoingEnvelope envelope;
    envelope.recipients.push_back({.address = "bob@there.test"});
    ScriptedHost host(world_, "192.0.2.1");
    const auto conversation = open();

    EXPECT_TRUE(send(*conversation, outgoing(envelope, "X: 1\r\n", content)).is_delivered());

    EXPECT_EQ(host.messages.at(0), "X: 1\r\n" + head + body);
}

TEST_F(SmtpAttemptTest, TellsTheSizeAndWhetherThereAreEightBits) {
    const auto plain = message();
    EXPECT_EQ(plain.envelope.size, plain.front.size() + plain.content.size());
    EXPECT_FALSE(plain.envelope.is_eight_bit);
    EXPECT_TRUE(message("gr\xc3\xbc\xc3\x9f\r\n").envelope.is_eight_bit);
}

TEST_F(SmtpAttemptTest, TellsWhetherTheHeaderIsUtf8) {
    const auto tells = [](std::string content) {
        return outgoing({}, "X: 1\r\n", model::Content::from(std::move(content)))
            .envelope.has_utf8_header;
    };
    EXPECT_TRUE(
        tells("Subject: Gr\xc3\xbc\xc3\x9f"
              "e\r\n\r\nbody\r\n")
    );
    EXPECT_FALSE(tells("Subject: Gruesse\r\n\r\ngr\xc3\xbc\xc3\x9f\r\n"));
    EXPECT_FALSE(
        tells("Subject: Gr\xfc\xdf"
              "e\r\n\r\nbody\r\n")
    ) << "Latin-1";
}

struct Row {
    const char* mail;
    const char* rcpt;
    const char* data;
    const char* dot;
    Stage stage;
    std::uint16_t code;
    std::size_t commands;  ///< of DATA, without pipelining
};

class RefusalTest : public SmtpAttemptTest, public ::testing::WithParamInterface<Row> {};

/// The last word is the same whether commands go one by one or together, and however the answers
/// are cut.
TEST_P(RefusalTest, IsHeardInEveryOrder) {
    const Row& row = GetParam();
    for (const bool pipelines : {false, true}) {
        for (const auto& [gathers, drips] :
             {std::pair(false, 0), {true, 0}, {true, 1}, {true, 7}}) {
            const Manners manners{
                .answers =
                    {{"MAIL", row.mail}, {"RCPT", row.rcpt}, {"DATA", row.data}, {".", row.dot}},
                .offers_pipelining = pipelines,
                .gathers = gathers,
                .drips = static_cast<std::size_t>(drips),
            };
            ScriptedHost host(world_, "192.0.2.1", {manners});
            const auto conversation = open();

            const auto result = send(*conversation);

            EXPECT_EQ(result.stage, row.stage) << pipelines << gathers << drips;
            EXPECT_EQ(result.reply.code, row.code) << pipelines << gathers << drips;
            EXPECT_FALSE(result.is_delivered());
            EXPECT_EQ(host.count("DATA"), pipelines ? 1U : row.commands);
            for (const auto& said : host.messages) {
                EXPECT_EQ(said, "") << "the content went to a host that had refused";
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Rows,
    RefusalTest,
    ::testing::Values(
        Row{"550 no", "503 what", "503 what", "", Stage::mail, 550, 0},
        Row{"451 later", "503 what", "503 what", "", Stage::mail, 451, 0},
        Row{"250 ok", "550 who", "503 what", "", Stage::rcpt, 550, 0},
        Row{"250 ok", "450 later", "554 no recipients", "", Stage::rcpt, 450, 0},
        // RFC 2920 §3.1: DATA is taken although nobody is to get it; the end is sent at once.
        Row{"250 ok", "550 who", "354 go", "554 no recipients", Stage::rcpt, 550, 0},
        Row{"250 ok", "550 who", "354 go", "250 thanks for nothing", Stage::rcpt, 550, 0},
        Row{"250 ok", "250 ok", "452 full", "", Stage::data, 452, 1}
    )
);

TEST_F(SmtpAttemptTest, HearsARefusalOfTheMessage) {
    ScriptedHost host(world_, "192.0.2.1", {{.answers = {{".", "554 5.7.1 spam"}}}});
    const auto conversation = open();

    const auto result = send(*conversation);

    EXPECT_EQ(result.stage, Stage::final_dot);
    EXPECT_EQ(result.reply.code, 554);
    EXPECT_FALSE(result.is_delivered());
}

TEST_F(SmtpAttemptTest, SendsTheNextMessageAfterOneThatWasRefused) {
    const Manners manners{.answers = {{"RCPT", "550 5.1.1 who?"}}};
    ScriptedHost host(world_, "192.0.2.1", {manners});
    const auto conversation = open();

    EXPECT_EQ(send(*conversation).stage, Stage::rcpt);
    EXPECT_EQ(send(*conversation).stage, Stage::rcpt);

    EXPECT_EQ(host.count("MAIL"), 2U);
    EXPECT_EQ(conversation->messages(), 2U);
}

TEST_F(SmtpAttemptTest, HasADeadlineForEachPhase) {
    const std::pair<const char*, Stage> rows[] = {
        {"MAIL", Stage::mail}, {"RCPT", Stage::rcpt}, {"DATA", Stage::data}, {".", Stage::final_dot}
    };
    for (const auto& [verb, stage] : rows) {
        const Manners manners{
            .answers = {{verb, std::string(silence)}}, .offers_pipelining = false
        };
        ScriptedHost host(world_, "192.0.2.1", {manners});
        const auto conversation = open();
        const auto began = world_.clock().instant();
        try {
            send(*conversation);
            ADD_FAILURE() << verb;
        } catch (const ConversationEnded& ended) {
            EXPECT_EQ(ended.stage(), stage);
            EXPECT_EQ(ended.trouble(), WireTrouble::timed_out);
            EXPECT_EQ(world_.clock().instant() - began, timeouts_.of(stage));
        }
    }
}

TEST_F(SmtpAttemptTest, KnowsTheVerdictOfAHostThatHangsUpBehindIt) {
    const std::string gone(hang_up);
    for (const auto& [answers, stage, code] : std::initializer_list<
             std::tuple<std::map<std::string, std::string, std::less<>>, Stage, std::uint16_t>>{
             {{{"MAIL", "550 5.7.1 listed"}, {"RCPT", gone}}, Stage::mail, 550},
             {{{"RCPT", "554 5.7.1 dropped"}, {"DATA", gone}}, Stage::rcpt, 554},
             {{{"RCPT", "451 4.7.1 later"}, {"DATA", gone}}, Stage::rcpt, 451},
             {{{"RCPT", "550 5.1.1 who?"}, {"DATA", "354 go"}, {".", gone}}, Stage::rcpt, 550}
         }) {
        ScriptedHost host(world_, "192.0.2.1", {{.answers = answers}});
        const auto conversation = open();

        const auto result = send(*conversation);

        EXPECT_EQ(result.stage, stage) << code;
        EXPECT_EQ(result.reply.code, code);
        EXPECT_EQ(conversation->state(), smtp::AfterTransaction::close);
    }
}

TEST_F(SmtpAttemptTest, EndsWhenTheHostHangsUpAnywhere) {
    for (const char* verb : {"MAIL", "RCPT", "DATA", "."}) {
        const Manners manners{.answers = {{verb, std::string(hang_up)}}};
        ScriptedHost host(world_, "192.0.2.1", {manners});
        const auto conversation = open();
        EXPECT_THROW(send(*conversation), ConversationEnded) << verb;
    }
}

}  // namespace
}  // namespace postrider::delivery
