// Authentication exchanges: what each mechanism asks for, gives, and refuses.
#include "smtp/sasl.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace postrider::smtp {
namespace {

using namespace std::string_literals;
using base::to_base64;

std::string challenge_of(const SaslServerStep& step) {
    const auto* challenge = std::get_if<SaslChallenge>(&step);
    return challenge == nullptr ? "no challenge" : challenge->text;
}

PasswordCredentials password_of(const SaslServerStep& step) {
    const auto* credentials = std::get_if<Credentials>(&step);
    if (credentials == nullptr) {
        ADD_FAILURE() << "no credentials";
        return {};
    }
    return std::get<PasswordCredentials>(*credentials);
}

std::optional<SaslTrouble> trouble_of(const SaslServerStep& step) {
    const auto* trouble = std::get_if<SaslTrouble>(&step);
    return trouble == nullptr ? std::nullopt : std::optional(*trouble);
}

TEST(Mechanism, IsKnownByNameInAnyCase) {
    EXPECT_EQ(parse_mechanism("cram-md5"), Mechanism::cram_md5);
    EXPECT_EQ(parse_mechanism("PLAIN"), Mechanism::plain);
    EXPECT_EQ(parse_mechanism("Login"), Mechanism::login);
    EXPECT_EQ(parse_mechanism("SCRAM-SHA-1"), std::nullopt);
}

TEST(SaslServer, TakesPlainOnTheCommandLine) {
    const auto got = password_of(SaslServer(Mechanism::plain).start(to_base64("z\0u\0p w"s)));

    EXPECT_EQ(got.authorization, "z");
    EXPECT_EQ(got.user, "u");
    EXPECT_EQ(got.password, "p w");
}

TEST(SaslServer, TakesPlainAfterAnEmptyChallengeAndWithoutTheFirstPart) {
    SaslServer server(Mechanism::plain);

    EXPECT_EQ(challenge_of(server.start(std::nullopt)), "");
    const auto got = password_of(server.take_line(to_base64("u\0p"s)));

    EXPECT_EQ(got.user, "u");
    EXPECT_EQ(got.password, "p");
}

TEST(SaslServer, RefusesPlainWithTooFewOrTooManyParts) {
    for (const auto& response : {""s, "u"s, "a\0b\0c\0d"s}) {
        EXPECT_EQ(
            trouble_of(SaslServer(Mechanism::plain).start(to_base64(response))),
            SaslTrouble::malformed
        );
    }
    EXPECT_EQ(trouble_of(SaslServer(Mechanism::plain).start("=")), SaslTrouble::malformed);
}

TEST(SaslServer, AsksLoginForUserAndPassword) {
    SaslServer server(Mechanism::login);

    EXPECT_EQ(challenge_of(server.start(std::nullopt)), "Username:");
    EXPECT_EQ(challenge_of(server.take_line(to_base64("u"))), "Password:");
    const auto got = password_of(server.take_line(to_base64("p")));

    EXPECT_EQ(got.user, "u");
    EXPECT_EQ(got.password, "p");
}

TEST(SaslServer, SkipsTheQuestionForAUserGivenWithLogin) {
    SaslServer server(Mechanism::login);

    EXPECT_EQ(challenge_of(server.start(to_base64("u"))), "Password:");
    EXPECT_EQ(password_of(server.take_line(to_base64("p"))).user, "u");
}

TEST(SaslServer, GivesTheDigestOfCramMd5ToWhoKnowsThePassword) {
    SaslServer server(Mechanism::cram_md5, "<1@mx.test>");
    const std::string digest = "B913A602C7EDA7A495B4E6E7334D3890";

    EXPECT_EQ(challenge_of(server.start(std::nullopt)), "<1@mx.test>");
    const auto step = server.take_line(to_base64("acme/main " + digest));
    const auto& got = std::get<DigestCredentials>(std::get<Credentials>(step));

    EXPECT_EQ(got.user, "acme/main");
    EXPECT_EQ(got.challenge, "<1@mx.test>");
    EXPECT_EQ(got.digest, "b913a602c7eda7a495b4e6e7334d3890");
}

TEST(SaslServer, RefusesAMalformedDigestAndAnEarlyOne) {
    SaslServer server(Mechanism::cram_md5, "<1@mx.test>");

    EXPECT_EQ(trouble_of(server.take_line(to_base64("nodigest"))), SaslTrouble::malformed);
    EXPECT_EQ(trouble_of(server.take_line(to_base64("u 1234"))), SaslTrouble::malformed);
    EXPECT_EQ(trouble_of(server.start(to_base64("u"))), SaslTrouble::malformed);
}

TEST(SaslServer, IsCancelledByAStarAndRefusesWhatIsNotBase64) {
    for (const auto mechanism : {Mechanism::plain, Mechanism::login, Mechanism::cram_md5}) {
        SaslServer server(mechanism, "<1@mx.test>");
        server.start(std::nullopt);
        EXPECT_EQ(trouble_of(server.take_line("*")), SaslTrouble::cancelled);
        EXPECT_EQ(trouble_of(server.take_line("not base64!")), SaslTrouble::not_base64);
    }
}

TEST(SaslClient, SendsPlainAtOnce) {
    SaslClient client(Mechanism::plain, "u", "p");

    EXPECT_EQ(client.command(), "AUTH PLAIN " + to_base64("\0u\0p"s));
    EXPECT_EQ(client.respond(""), "*");
}

TEST(SaslClient, AnswersLoginTwice) {
    SaslClient client(Mechanism::login, "u", "p");

    EXPECT_EQ(client.command(), "AUTH LOGIN");
    EXPECT_EQ(client.respond("VXNlcm5hbWU6"), to_base64("u"));
    EXPECT_EQ(client.respond("UGFzc3dvcmQ6"), to_base64("p"));
    EXPECT_EQ(client.respond("again"), "*");
}

TEST(SaslClient, AnswersTheChallengeOfCramMd5) {
    const auto hmac = [](std::string_view key, std::string_view text) {
        return "hmac(" + std::string(key) + "," + std::string(text) + ")";
    };
    SaslClient client(Mechanism::cram_md5, "u", "p", hmac);

    EXPECT_EQ(client.command(), "AUTH CRAM-MD5");
    EXPECT_EQ(client.respond(to_base64("<1@mx.test>")), to_base64("u hmac(p,<1@mx.test>)"));
    EXPECT_EQ(SaslClient(Mechanism::cram_md5, "u", "p", hmac).respond("!"), "*");
}

}  // namespace
}  // namespace postrider::smtp
