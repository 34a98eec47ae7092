// Claims about requests that tell of a message.
#include "path/endpoints/http_endpoint.h"

#include <gtest/gtest.h>

#include "dkim/key.h"
#include "model/transcript.h"
#include "testing/run.h"
#include "testing/web.h"

namespace postrider::endpoints {
namespace {

using namespace std::chrono_literals;
using model::AttemptResult;

/// One key for all: making one takes time.
const secrets::RequestSigner& signer() {
    static const auto signer =
        *secrets::RequestSigner::from_pem(dkim::SigningKey::generate_rsa().to_pem());
    return signer;
}

class Telling : public ::testing::Test {
protected:
    static model::Content message(std::size_t body_size = 5) {
        return model::Content::from("Subject: x\r\n\r\n" + std::string(body_size, 'x') + "\r\n");
    }
    net::Task<delivery::Outcome> telling(model::HttpEndpoint endpoint, std::size_t body_size = 5) {
        inbound::ArrivedMessage arrived;
        arrived.id = 31;
        arrived.recipient = "help@acme.test";
        co_return co_await endpoints_.post(arrived, message(body_size), endpoint);
    }
    net::Task<> telling_unheard(std::size_t body_size) {
        const model::HttpEndpoint endpoint{.url = "http://hooks.test/"};
        co_await telling(endpoint, body_size);
    }
    void begin_telling(std::size_t body_size) {
        world_.loop.spawn(telling_unheard(body_size), "tell");
    }
    delivery::Outcome tell(model::HttpEndpoint endpoint) {
        return testing::run(world_.loop, telling(std::move(endpoint)));
    }

    testing::World world_;
    testing::Web web_{world_};
    http::Client client_{
        world_.loop,
        world_.resolver,
        std::make_shared<testing::SimTlsClient>(),
        testing::web_client_options()
    };
    const secrets::RequestSigner& signer_ = signer();
    HttpEndpoints endpoints_{
        world_.loop, world_.workers, client_, {.signer = signer_, .memory_max = 100'000}
    };
};

TEST_F(Telling, PostsASignedPayload) {
    const auto outcome = tell({.url = "http://joe:word@hooks.test/in?key=1"});

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.host, "hooks.test");
    EXPECT_EQ(outcome.attempt.address, "192.0.2.1:80");
    EXPECT_EQ(outcome.attempt.reply_code, 200);
    EXPECT_EQ(outcome.attempt.reply, "thanks");
    ASSERT_EQ(web_.requests.size(), 1U);
    const auto& request = web_.requests[0];
    EXPECT_EQ(request.path, "/in");
    EXPECT_EQ(request.query, "key=1");
    EXPECT_EQ(request.field("Content-Type"), "application/json");
    EXPECT_EQ(request.field("User-Agent"), "Postrider/1");
    EXPECT_EQ(request.field("Authorization"), "Basic am9lOndvcmQ=");
    for (const auto& [name, value] : signer_.fields_for(request.body)) {
        EXPECT_EQ(request.field(name), value) << name;
    }
    EXPECT_TRUE(request.body.starts_with(R"({"id":31,"rcpt_to":"help@acme.test")"));
}

TEST_F(Telling, WritesDownWhatWasSaidButNoSecret) {
    const auto attempt = tell({.url = "http://joe:word@hooks.test/in?key=1"}).attempt;

    EXPECT_EQ(model::decision(attempt.decisions, "url"), "http://hooks.test/in");
    const auto& said = attempt.transcript;
    EXPECT_TRUE(said.contains(">POST http://hooks.test/in\n")) << said;
    EXPECT_TRUE(said.contains(">application/json, ")) << said;
    EXPECT_TRUE(said.contains("=connected to 192.0.2.1:80 from ")) << said;
    EXPECT_TRUE(said.contains("<HTTP 200 OK\n")) << said;
    EXPECT_TRUE(said.contains("<thanks\n")) << said;
    EXPECT_FALSE(said.contains("word") || said.contains("key=1") || said.contains("Subject"));
}

TEST_F(Telling, WritesDownNoMoreOfAnAnswerThanItsBeginning) {
    web_.answer = http::Response::text(200, std::string(9'000, 'x'));
    const auto said = tell({.url = "http://hooks.test/"}).attempt.transcript;

    EXPECT_LT(said.size(), 1'000U);
    EXPECT_TRUE(said.contains("9000 octets of an answer, the first of them above")) << said;
}

TEST_F(Telling, WritesDownWhyNobodyAnswered) {
    const auto said = tell({.url = "http://nohost.test/"}).attempt.transcript;
    EXPECT_TRUE(said.contains("=ended: nohost.test has no address")) << said;
}

TEST_F(Telling, WritesNothingDownWhereThatIsNotWanted) {
    const auto said = [&](delivery::Transcripts which, std::uint16_t status) {
        web_.answer = http::Response::text(status, "thanks");
        HttpEndpoints endpoints(world_.loop, world_.workers, client_, {.transcripts = which});
        inbound::ArrivedMessage arrived;
        const model::HttpEndpoint endpoint{.url = "http://hooks.test/"};
        auto posting = endpoints.post(arrived, message(), endpoint);
        return testing::run(world_.loop, std::move(posting)).attempt.transcript;
    };
    EXPECT_EQ(said(delivery::Transcripts::none, 503), "");
    EXPECT_EQ(said(delivery::Transcripts::troubled, 200), "");
    EXPECT_NE(said(delivery::Transcripts::troubled, 503), "");
}

TEST_F(Telling, KnowsEveryFormat) {
    using Format = model::PayloadFormat;
    const auto type_of = [&](Format format, model::PayloadEncoding encoding) {
        tell({.url = "http://hooks.test/", .format = format, .encoding = encoding});
        return std::string(web_.requests.back().field("Content-Type"));
    };
    using enum model::PayloadEncoding;
    EXPECT_EQ(type_of(Format::hash, form), "application/x-www-form-urlencoded");
    EXPECT_EQ(type_of(Format::raw_message, json), "application/json");
    EXPECT_EQ(type_of(Format::raw_message, form), "application/x-www-form-urlencoded");
    EXPECT_EQ(type_of(Format::inbound_parse, json), "multipart/form-data; boundary=xYzZY");
    EXPECT_EQ(type_of(Format::inbound_parse_raw, json), "multipart/form-data; boundary=xYzZY");
}

TEST_F(Telling, KeepsToTheEndpointsTime) {
    web_.takes = 60s;
    const auto begun = world_.clock().instant();

    const auto outcome = tell({.url = "http://hooks.test/", .timeout = 7s});

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_EQ(outcome.attempt.stage, "request");
    EXPECT_EQ(world_.clock().instant() - begun, 7s);
    EXPECT_EQ(outcome.attempt.duration, 7s);
}

TEST_F(Telling, UsesAConnectionForSeveralMessages) {
    for (int i = 0; i < 5; ++i) {
        tell({.url = "http://hooks.test/"});
    }
    EXPECT_EQ(world_.network().connects_to(*base::IpAddress::parse("192.0.2.1")), 1U);
}

TEST_F(Telling, TakesNoMoreMemoryThanAllowed) {
    web_.takes = 1s;
    for (int i = 0; i < 6; ++i) {
        begin_telling(10'000);
    }
    begin_telling(1'000'000);
    world_.loop.advance(20s);

    EXPECT_EQ(web_.requests.size(), 7U);
    EXPECT_EQ(web_.most_at_once, 2U);
}

TEST_F(Telling, SaysWhereNoRequestMayGo) {
    world_.zone.add("inside.test A 10.0.0.1");
    const auto outcome = tell({.url = "http://inside.test/"});

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_EQ(outcome.attempt.stage, "dns");
    EXPECT_EQ(
        outcome.attempt.reply,
        "inside.test leads to 10.0.0.1, a private address, where no request may go"
    );
}

}  // namespace
}  // namespace postrider::endpoints
