// The server's dialogue: the table of its header pair by pair, and what text cases cannot show.
#include "smtp/server_dialogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "smtp/replies.h"

namespace postrider::smtp {
namespace {

/// What a step says, or what it asks for.
std::string text_of(const Step& step) {
    struct Words {
        std::string operator()(const Say& say) { return to_line(say.reply); }
        std::string operator()(const SayGoodbye& bye) { return "close " + to_line(bye.reply); }
        std::string operator()(const StartTls&) { return "start tls"; }
        std::string operator()(const CheckCredentials&) { return "check credentials"; }
        std::string operator()(const CheckRecipient&) { return "check recipient"; }
        std::string operator()(const ReadMessage&) { return "read data"; }
        std::string operator()(const ReadChunk& chunk) {
            return chunk.use == ChunkUse::kept ? "read chunk" : "discard chunk";
        }
        std::string operator()(const AcceptMessage&) { return "accept message"; }
        std::string operator()(const ReplaceClient&) { return "replace client"; }
    };
    return std::visit(Words{}, step);
}

class ServerDialogueTest : public ::testing::Test {
protected:
    ServerOptions options{.host = "mx.test", .auth = AuthOffer::always};
    base::SeededRandom random{1};
    ServerDialogue dialogue{options, random};

    std::string take(std::string_view line) { return text_of(dialogue.take_line(line)); }
    void add_recipient() {
        take("RCPT TO:<b@x.test>");
        dialogue.recipient_answered(replies::recipient_ok());
    }
};

using ReachState = std::function<void(ServerDialogue&)>;

void begin(ServerDialogue& dialogue) {
    dialogue.take_line("EHLO client.test");
    dialogue.take_line("MAIL FROM:<a@client.test>");
}
void begin_with_recipient(ServerDialogue& dialogue) {
    begin(dialogue);
    dialogue.take_line("RCPT TO:<b@x.test>");
    dialogue.recipient_answered(replies::recipient_ok());
}

struct Row {
    std::string state;
    ReachState reach;
    /// The commands that are in order; all others are answered 503.
    std::vector<std::string_view> in_order;
};

// The table of server_dialogue.h.
const std::vector<Row> table{
    {"connected", [](ServerDialogue&) {}, {"HELO", "EHLO", "RSET", "NOOP", "QUIT", "VRFY", "HELP"}},
    {"greeted",
     [](ServerDialogue& dialogue) { dialogue.take_line("EHLO client.test"); },
     {"HELO", "EHLO", "MAIL", "RSET", "NOOP", "QUIT", "VRFY", "HELP", "STARTTLS", "AUTH"}},
    {"sender_known", begin, {"HELO", "EHLO", "RCPT", "RSET", "NOOP", "QUIT", "VRFY", "HELP"}},
    {"recipients_known",
     begin_with_recipient,
     {"HELO", "EHLO", "RCPT", "DATA", "BDAT", "RSET", "NOOP", "QUIT", "VRFY", "HELP"}},
    {"chunks_begun",
     [](ServerDialogue& dialogue) {
         begin_with_recipient(dialogue);
         dialogue.take_line("BDAT 5");
         dialogue.chunk_ended(std::nullopt);
     },
     {"HELO", "EHLO", "BDAT", "RSET", "NOOP", "QUIT", "VRFY", "HELP"}},
    {"chunks_refused",
     [](ServerDialogue& dialogue) {
         begin_with_recipient(dialogue);
         dialogue.take_line("BDAT 5");
         dialogue.chunk_ended(ContentTrouble::bare_line_feed);
     },
     {"HELO", "EHLO", "RSET", "NOOP", "QUIT", "VRFY", "HELP"}},
};

const std::map<std::string_view, std::string_view> commands{
    {"HELO", "HELO client.test"},
    {"EHLO", "EHLO client.test"},
    {"MAIL", "MAIL FROM:<a@client.test>"},
    {"RCPT", "RCPT TO:<b@x.test>"},
    {"DATA", "DATA"},
    {"BDAT", "BDAT 5"},
    {"RSET", "RSET"},
    {"NOOP", "NOOP"},
    {"QUIT", "QUIT"},
    {"VRFY", "VRFY b"},
    {"HELP", "HELP"},
    {"STARTTLS", "STARTTLS"},
    {"AUTH", "AUTH PLAIN"},
};

TEST(ServerDialogueTable, Says503WhereverItIsEmptyAndNowhereElse) {
    const ServerOptions options{.host = "mx.test", .auth = AuthOffer::always};
    base::SeededRandom random(1);
    for (const Row& row : table) {
        for (const auto& [verb, line] : commands) {
            ServerDialogue dialogue(options, random);
            row.reach(dialogue);

            std::string said = text_of(dialogue.take_line(line));
            if (said == "discard chunk") {
                said = text_of(dialogue.chunk_ended(std::nullopt));
            }

            const bool is_in_order = std::ranges::find(row.in_order, verb) != row.in_order.end();
            EXPECT_EQ(!said.starts_with("503 5.5.1 "), is_in_order)
                << row.state << " " << verb << ": " << said;
        }
    }
}

// RFC 8689 §2.
TEST_F(ServerDialogueTest, TakesRequiretlsUnderTlsOnly) {
    take("EHLO client.test");
    EXPECT_EQ(take("MAIL FROM:<a@client.test> REQUIRETLS").substr(0, 3), "555");

    take("STARTTLS");
    dialogue.tls_started();
    EXPECT_NE(take("EHLO client.test").find("REQUIRETLS"), std::string::npos);
    EXPECT_EQ(take("MAIL FROM:<a@client.test> REQUIRETLS").substr(0, 3), "250");
    EXPECT_TRUE(dialogue.envelope().mail.parameters.require_tls);
}

TEST_F(ServerDialogueTest, KeepsTheEnvelopeUntilTheMessageIsAnswered) {
    take("EHLO client.test");
    take("MAIL FROM:<a@client.test> SIZE=10 ENVID=x");
    add_recipient();
    EXPECT_EQ(take("RCPT TO:<c@x.test> NOTIFY=NEVER"), "check recipient");
    EXPECT_EQ(dialogue.recipient_in_question().recipient.text(), "c@x.test");
    dialogue.recipient_answered({.code = 550});
    EXPECT_EQ(take("DATA"), "read data");
    EXPECT_EQ(text_of(dialogue.data_ended(std::nullopt)), "accept message");

    EXPECT_EQ(dialogue.client_host(), "client.test");
    EXPECT_EQ(dialogue.envelope().mail.sender->text(), "a@client.test");
    EXPECT_EQ(dialogue.envelope().mail.parameters.envelope_id, "x");
    ASSERT_EQ(dialogue.envelope().recipients.size(), 1U);

    EXPECT_EQ(text_of(dialogue.message_answered(replies::queued("7"))), "250 2.0.0 OK queued as 7");
    EXPECT_TRUE(dialogue.envelope().recipients.empty());
    EXPECT_EQ(take("DATA").substr(0, 3), "503");
}

TEST_F(ServerDialogueTest, AsksForNoMessageThatIsInTrouble) {
    take("EHLO client.test");
    take("MAIL FROM:<a@client.test>");
    add_recipient();
    take("DATA");

    EXPECT_EQ(text_of(dialogue.data_ended(ContentTrouble::nul)).substr(0, 9), "550 5.6.0");
    EXPECT_EQ(take("MAIL FROM:<a@client.test>"), "250 2.1.0 OK");
}

TEST_F(ServerDialogueTest, ClosesWhenAnOutcomeSays421) {
    take("EHLO client.test");
    take("MAIL FROM:<a@client.test>");
    take("RCPT TO:<b@x.test>");

    EXPECT_EQ(
        text_of(dialogue.recipient_answered(replies::shutting_down())).substr(0, 9), "close 421"
    );
}

TEST_F(ServerDialogueTest, CountsRefusedRecipientsOfStrangersOnly) {
    options.errors_max = 3;
    take("EHLO client.test");
    take("AUTH PLAIN AGRlbW8Ac2VjcmV0");
    dialogue.credentials_answered(replies::granted("demo/app"));
    take("MAIL FROM:<a@client.test>");
    for (int i = 0; i < 10; ++i) {
        take("RCPT TO:<b@x.test>");
        EXPECT_EQ(text_of(dialogue.recipient_answered({.code = 550})), "550");
    }

    ServerDialogue stranger(options, random);
    begin(stranger);
    std::string said;
    for (int i = 0; i < 4; ++i) {
        stranger.take_line("RCPT TO:<b@x.test>");
        said = text_of(stranger.recipient_answered({.code = 550}));
    }
    EXPECT_EQ(said, "close 421 4.7.0 Too many errors; closing the connection");
}

TEST_F(ServerDialogueTest, ForgivesEarlierErrorsAfterAnAcceptedMessage) {
    options.errors_max = 2;
    take("EHLO client.test");
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(take("DATA").substr(0, 3), "503");
        take("MAIL FROM:<a@client.test>");
        add_recipient();
        take("DATA");
        dialogue.data_ended(std::nullopt);
        dialogue.message_answered(replies::queued("1"));
    }
}

TEST_F(ServerDialogueTest, CountsCommandsSinceTheLastAcceptedMessage) {
    options.commands_max = 5;
    take("EHLO client.test");
    for (int i = 0; i < 5; ++i) {
        take("MAIL FROM:<a@client.test>");
        add_recipient();
        take("DATA");
        dialogue.data_ended(std::nullopt);
        dialogue.message_answered(replies::queued("1"));
    }
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(take("NOOP").substr(0, 3), "250");
    }
    EXPECT_EQ(take("NOOP").substr(0, 9), "close 421");
}

TEST_F(ServerDialogueTest, NamesTheProtocolForReceived) {
    EXPECT_EQ(dialogue.protocol(), "ESMTP");
    take("HELO client.test");
    EXPECT_EQ(dialogue.protocol(), "SMTP");
    take("EHLO client.test");
    take("STARTTLS");
    dialogue.tls_started();
    take("EHLO client.test");
    EXPECT_EQ(dialogue.protocol(), "ESMTPS");
    take("AUTH PLAIN AGRlbW8Ac2VjcmV0");
    dialogue.credentials_answered(replies::granted("demo/app"));
    EXPECT_EQ(dialogue.protocol(), "ESMTPSA");
    take("MAIL FROM:<> SMTPUTF8");
    EXPECT_EQ(dialogue.protocol(), "UTF8SMTPSA");
}

TEST_F(ServerDialogueTest, KnowsHowItWasGreeted) {
    EXPECT_FALSE(dialogue.said_ehlo());
    take("EHLO client.test");
    EXPECT_TRUE(dialogue.said_ehlo());
    take("HELO client.test");
    EXPECT_FALSE(dialogue.said_ehlo());
    take("EHLO client.test");
    take("STARTTLS");
    dialogue.tls_started();
    EXPECT_FALSE(dialogue.said_ehlo());
}

TEST_F(ServerDialogueTest, SaysWhenTheNextLineIsSecret) {
    take("EHLO client.test");
    EXPECT_FALSE(dialogue.is_secret_next());
    take("AUTH LOGIN");
    EXPECT_TRUE(dialogue.is_secret_next());
    take("*");
    EXPECT_FALSE(dialogue.is_secret_next());
}

TEST_F(ServerDialogueTest, MakesAFreshChallengeEachTime) {
    take("EHLO client.test");
    const std::string first = take("AUTH CRAM-MD5");
    take("*");
    const std::string second = take("AUTH CRAM-MD5");

    EXPECT_EQ(first.substr(0, 4), "334 ");
    EXPECT_NE(first, second);
}

TEST_F(ServerDialogueTest, SaysThatCredentialsCouldNotBeChecked) {
    take("EHLO client.test");
    EXPECT_EQ(take("AUTH PLAIN AGRlbW8Ac2VjcmV0"), "check credentials");
    EXPECT_EQ(
        text_of(dialogue.credentials_answered(replies::authentication_unavailable())).substr(0, 9),
        "454 4.7.0"
    );
    EXPECT_FALSE(dialogue.is_authenticated());
    EXPECT_EQ(take("AUTH PLAIN AGRlbW8Ac2VjcmV0"), "check credentials");
}

TEST(ServerDialogueDeathTest, IsNotFedOutOfTurn) {
    const ServerOptions options{.host = "mx.test"};
    base::SeededRandom random(1);
    ServerDialogue dialogue(options, random);
    EXPECT_DEATH(dialogue.message_answered(replies::ok()), "awaited");
}

}  // namespace
}  // namespace postrider::smtp
