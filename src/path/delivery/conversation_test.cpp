// Opening a conversation, its deadlines, and what ends it early.
#include "path/delivery/conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <tuple>

#include "testing/delivery_fixture.h"

namespace postrider::delivery {
namespace {

using smtp::Stage;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct End {
    Stage stage;
    std::optional<WireTrouble> trouble;
    std::string words;
    base::Duration after;
};

class ConversationTest : public ::testing::Test {
protected:
    Target target(TlsPolicy tls = TlsPolicy::opportunistic) {
        return {
            .host = "mx1.test",
            .endpoint = {.address = ip("192.0.2.1"), .port = 25},
            .source = "first",
            .helo = "out.example.test",
            .tls = tls,
        };
    }
    std::unique_ptr<Conversation> open(Target to) {
        return testing::run(
            world_.loop,
            Conversation::open(
                world_.clock(),
                world_.network(),
                std::make_shared<testing::SimTlsClient>(),
                std::move(to),
                timeouts_
            )
        );
    }
    /// How it ends when it does not open.
    End end_of(Target to) {
        const auto began = world_.clock().instant();
        try {
            open(std::move(to));
        } catch (const ConversationEnded& ended) {
            return {ended.stage(), ended.trouble(), ended.what(), world_.clock().instant() - began};
        }
        ADD_FAILURE() << "it opened";
        return {};
    }

    testing::World world_;
    Timeouts timeouts_{.connect = 1s, .greeting = 2s, .ehlo = 3s, .starttls = 4s, .mail = 5s};
};

TEST_F(ConversationTest, GreetsWithTheNameOfTheTarget) {
    ScriptedHost host(world_, "192.0.2.1");

    const auto conversation = open(target());

    EXPECT_THAT(host.heard, ElementsAre("EHLO out.example.test"));
    EXPECT_EQ(conversation->messages(), 0U);
    EXPECT_EQ(conversation->tls(), nullptr);
}

TEST_F(ConversationTest, SaysHelloAgainUnderTls) {
    ScriptedHost host(world_, "192.0.2.1", {{.tls = certificate("mx1.test")}});

    const auto conversation = open(target());

    EXPECT_THAT(
        host.heard, ElementsAre("EHLO out.example.test", "STARTTLS", "EHLO out.example.test")
    );
    ASSERT_NE(conversation->tls(), nullptr);
    EXPECT_EQ(conversation->tls()->server_name, "mx1.test");
}

TEST_F(ConversationTest, HasADeadlineForEachPhase) {
    const auto answer = std::string(silence);
    ScriptedHost host(
        world_,
        "192.0.2.1",
        {{.answers = {{"connect", answer}}},
         {.answers = {{"EHLO", answer}}},
         {.answers = {{"STARTTLS", answer}}, .tls = certificate("mx1.test")}}
    );
    const std::pair<Stage, base::Duration> rows[] = {
        {Stage::greeting, 2s}, {Stage::ehlo, 3s}, {Stage::starttls, 4s}
    };
    for (const auto& [stage, after] : rows) {
        const auto end = end_of(target());
        EXPECT_EQ(end.stage, stage);
        EXPECT_EQ(end.trouble, WireTrouble::timed_out);
        EXPECT_EQ(end.after, after);
    }
}

TEST_F(ConversationTest, HasADeadlineForTheConnection) {
    world_.network().set_link(ip("192.0.2.1"), {.connect = testing::SimConnect::blackhole});

    const auto end = end_of(target());

    EXPECT_EQ(end.stage, Stage::connect);
    EXPECT_EQ(end.trouble, WireTrouble::timed_out);
    EXPECT_EQ(end.after, 1s);
}

TEST_F(ConversationTest, NamesTheTroubleOfAConnection) {
    EXPECT_EQ(end_of(target()).trouble, WireTrouble::refused);

    world_.network().set_link(ip("192.0.2.1"), {.connect = testing::SimConnect::unreachable});
    EXPECT_EQ(end_of(target()).trouble, WireTrouble::unreachable);

    world_.network().add_local_address(ip("198.51.100.1"));
    auto elsewhere = target();
    elsewhere.bind = ip("198.51.100.2");
    EXPECT_EQ(end_of(elsewhere).trouble, WireTrouble::source);
}

TEST_F(ConversationTest, EndsWhereAHostHangsUp) {
    ScriptedHost host(world_, "192.0.2.1", {{.answers = {{"EHLO", std::string(hang_up)}}}});

    const auto end = end_of(target());

    EXPECT_EQ(end.stage, Stage::ehlo);
    EXPECT_EQ(end.trouble, WireTrouble::broken);
}

TEST_F(ConversationTest, EndsWithAHostThatDoesNotSpeakSmtp) {
    ScriptedHost host(
        world_,
        "192.0.2.1",
        {{.answers = {{"connect", "HTTP/1.1 400 Bad Request"}}},
         {.answers = {{"connect", std::string(smtp::reply_read_line_size_max + 1, '2')}}}}
    );
    EXPECT_EQ(end_of(target()).trouble, WireTrouble::nonsense);
    EXPECT_EQ(end_of(target()).trouble, WireTrouble::nonsense);
}

TEST_F(ConversationTest, TakesNothingThatCameInClearBeforeTheHandshake) {
    // RFC 3207 §4.2: an attacker could have put it there.
    ScriptedHost host(
        world_,
        "192.0.2.1",
        {{.answers = {{"STARTTLS", "220 go\r\n250 injected"}}, .tls = certificate("mx1.test")}}
    );

    const auto end = end_of(target());

    EXPECT_EQ(end.stage, Stage::starttls);
    EXPECT_EQ(end.trouble, WireTrouble::nonsense);
}

TEST_F(ConversationTest, EndsWhereTlsIsRequiredAndNotOffered) {
    ScriptedHost host(world_, "192.0.2.1");

    const auto end = end_of(target(TlsPolicy::required));

    EXPECT_EQ(end.stage, Stage::starttls);
    EXPECT_EQ(end.trouble, WireTrouble::tls_failed);
}

TEST_F(ConversationTest, TakesLeaveOfAHostThatWillNotDo) {
    auto with_login = target();
    with_login.login =
        std::make_shared<const smtp::ClientLogin>(smtp::ClientLogin{"me", "secret", {}});
    const std::string asks = "250-mx1.test\r\n250-STARTTLS\r\n250 AUTH PLAIN";
    const auto tls = certificate("mx1.test");
    const std::tuple<Manners, Target, std::size_t> rows[] = {
        {{.answers = {{"connect", "554 5.7.1 listed"}}}, target(), 1},
        {{.answers = {{"connect", "421 4.3.2 full"}}}, target(), 0},
        {{.answers = {{"EHLO", "550 who?"}, {"HELO", "550 who?"}}}, target(), 1},
        {{}, target(TlsPolicy::required), 1},
        {{.answers = {{"EHLO", asks}, {"AUTH", "535 no"}}, .tls = tls}, with_login, 1},
    };
    for (const auto& [manners, to, quits] : rows) {
        ScriptedHost host(world_, "192.0.2.1", {manners});
        const auto end = end_of(to);
        world_.loop.settle();
        EXPECT_EQ(host.count("QUIT"), quits) << end.words;
    }
}

TEST_F(ConversationTest, VerifiesTheNameWhereThatIsAskedFor) {
    ScriptedHost host(world_, "192.0.2.1", {{.tls = certificate("other.test")}});

    EXPECT_THAT(end_of(target(TlsPolicy::verified)).words, HasSubstr("hostname mismatch"));
    EXPECT_FALSE(open(target(TlsPolicy::required))->tls()->is_verified);
}

TEST_F(ConversationTest, AsksNoTlsWhereThereIsToBeNone) {
    ScriptedHost host(world_, "192.0.2.1", {{.tls = certificate("mx1.test")}});

    EXPECT_EQ(open(target(TlsPolicy::none))->tls(), nullptr);
    EXPECT_EQ(host.count("STARTTLS"), 0U);
}

TEST_F(ConversationTest, QuitsWithoutWaiting) {
    ScriptedHost host(world_, "192.0.2.1");
    const auto conversation = open(target());
    const auto began = world_.clock().instant();

    testing::run(world_.loop, conversation->quit());
    world_.loop.settle();

    EXPECT_EQ(host.count("QUIT"), 1U);
    EXPECT_EQ(world_.clock().instant(), began);
}

TEST_F(ConversationTest, QuitsInPeaceWhenTheHostHasGone) {
    ScriptedHost host(world_, "192.0.2.1");
    world_.network().set_link(ip("192.0.2.1"), {.cut_after_writes = 1});
    const auto conversation = open(target());

    EXPECT_NO_THROW(testing::run(world_.loop, conversation->quit()));
}

TEST(ConversationEndedTest, MeansWhatTheReplyMeans) {
    const ConversationEnded by_reply(Stage::greeting, {.code = 521, .text = "no mail"});
    EXPECT_EQ(by_reply.meaning().result, model::AttemptResult::bounced);

    const ConversationEnded by_wire(Stage::final_dot, WireTrouble::broken, "gone");
    EXPECT_EQ(by_wire.meaning().scope, Scope::recipient);
}

}  // namespace
}  // namespace postrider::delivery
