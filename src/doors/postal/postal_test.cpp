// Claims about whole calls of Postal's API.
#include "doors/postal/postal.h"

#include "base/encoding.h"
#include "net/asio_loop.h"
#include "testing/empty_store.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <map>
#include <vector>

namespace postrider::doors::postal {
namespace {

constexpr std::string_view good_key = "goodkey";
const model::DeliveryId own_delivery = model::DeliveryId::make(2000, 1, 1);
const model::DeliveryId other_delivery = model::DeliveryId::make(2000, 1, 2);

/// One server with one API key and one delivery; another server's delivery beside it.
class SmallStore final : public testing::EmptyStore {
public:
    explicit SmallStore(const secrets::InstallationKey& key)
        : digest_(secrets::CredentialHash(key)(good_key).bytes()) {
        grant.server.id = {1};
        grant.credential.id = {5};
        grant.credential.kind = model::CredentialKind::api;
    }

    Task<std::optional<store::Grant>> grant_by_digest(std::string digest) override {
        co_return digest == digest_ ? std::optional(grant) : std::nullopt;
    }
    Task<void> note_use(model::CredentialId, base::Time) override {
        ++uses_noted;
        co_return;
    }
    Task<std::optional<store::DeliveryView>> delivery(model::DeliveryId id) override {
        store::DeliveryView view;
        view.id = id;
        view.server = {id == own_delivery ? 1 : 2};
        co_return id == own_delivery || id == other_delivery ? std::optional(view) : std::nullopt;
    }
    Task<std::optional<model::Content>> content(model::MessageId) override {
        co_return model::Content::from("Subject: x\r\n\r\nbody\r\n");
    }

    store::Grant grant;
    int uses_noted = 0;

private:
    std::string digest_;
};

class PostalTest : public ::testing::Test {
protected:
    PostalTest() {
        postal_.add_to(router_);
        spool_.prepare();
    }

    net::Task<std::variant<intake::Receipt, intake::Refusal>> accept(intake::Submission given) {
        submissions_.push_back(given);
        if (refusal_) {
            co_return *refusal_;
        }
        intake::Receipt receipt;
        receipt.message_id = "given@rp.test";
        for (const auto& recipient : given.recipients) {
            receipt.recipients.push_back(recipient.address);
            const auto number = static_cast<std::uint32_t>(receipt.recipients.size());
            receipt.accepted.deliveries.push_back(model::DeliveryId::make(2000, 1, number));
        }
        co_return receipt;
    }

    http::Response ask(http::Request& request) {
        const auto routed = router_.route(request);
        const auto* endpoint = std::get<const http::Endpoint*>(routed);
        http::Response response;
        net::AsioLoop loop;
        const auto whole = [&]() -> net::Task<> {
            response = co_await endpoint->serve(request);
            loop.stop();
        };
        loop.spawn(whole(), "test");
        loop.run();
        return response;
    }

    http::Response post(std::string path, std::string json, std::string_view key = good_key) {
        http::Request request;
        request.method = http::Method::post;
        request.path = "/api/v1/" + path;
        request.fields.add("Content-Type", "application/json");
        if (!key.empty()) {
            request.fields.add("X-Server-API-Key", key);
        }
        request.body = std::move(json);
        return ask(request);
    }

    /// The data of an answer of the status wanted.
    boost::json::object data(const http::Response& response, std::string_view status) {
        EXPECT_EQ(response.status, 200);
        auto whole = boost::json::parse(response.body).as_object();
        EXPECT_EQ(whole.at("status").as_string(), status) << response.body;
        return whole.at("data").is_object() ? whole.at("data").as_object() : boost::json::object();
    }

    std::string code(const http::Response& response) {
        return std::string(data(response, "error").at("code").as_string());
    }

    net::AsioLoop loop_;
    base::SeededRandom random_{1};
    secrets::InstallationKey key_ = secrets::InstallationKey::random(random_);
    SmallStore store_{key_};
    tenancy::Login login_{store_, key_, random_};
    secrets::DeliveryToken token_{key_};
    intake::Spool spool_{.directory = ::testing::TempDir() + "postrider_postal_spool"};
    std::vector<intake::Submission> submissions_;
    std::optional<intake::Refusal> refusal_;
    Postal postal_{House{
        .clock = loop_.clock(),
        .random = random_,
        .store = store_,
        .login = login_,
        .token = token_,
        .spool = spool_,
        .accept = [this](intake::Submission given) { return accept(std::move(given)); },
        .web_host = "web.test",
        .return_path_domain = "rp.test",
    }};
    http::Router router_;
};

constexpr const char* a_message =
    R"({"to":["a@x.test","B <b@y.test>"],"bcc":"c@z.test","from":"Shop <shop@acme.test>",)"
    R"("subject":"Hi","plain_body":"text","tag":"welcome"})";

TEST_F(PostalTest, SendsAMessageToEachRecipient) {
    const auto answer = data(post("send/message", a_message), "success");

    EXPECT_EQ(answer.at("message_id").as_string(), "given@rp.test");
    const auto& messages = answer.at("messages").as_object();
    ASSERT_EQ(messages.size(), 3u);
    EXPECT_EQ(
        messages.at("b@y.test").at("id").as_int64(), model::DeliveryId::make(2000, 1, 2).value
    );
    EXPECT_EQ(messages.at("b@y.test").at("token").as_string().size(), 16u);
    ASSERT_EQ(submissions_.size(), 1u);
    const auto& sent = submissions_.front();
    EXPECT_EQ(sent.origin, model::Origin::api);
    EXPECT_EQ(sent.sender, "shop@acme.test");
    EXPECT_EQ(sent.tag, "welcome");
    EXPECT_TRUE(sent.received_with_tls);
    const auto head = sent.content.head();
    EXPECT_TRUE(head.starts_with("Received: from api"));
    EXPECT_TRUE(head.contains("by web.test with HTTP"));
    EXPECT_TRUE(head.contains("\r\nTo: a@x.test, B <b@y.test>\r\n"));
    EXPECT_TRUE(head.contains("@rp.test>\r\n"));
    EXPECT_FALSE(head.contains("c@z.test"));
}

TEST_F(PostalTest, KeepsTheClientPrivateWhereTheServerWantsIt) {
    store_.grant.server.privacy_mode = true;

    data(post("send/message", a_message), "success");

    EXPECT_TRUE(submissions_.front().content.head().starts_with("Received: by web.test"));
}

TEST_F(PostalTest, NamesAnAddressOnceHoweverOftenItIsGiven) {
    const auto answer = data(
        post(
            "send/message", R"({"to":"a@x.test, a@x.test","from":"s@acme.test","plain_body":"x"})"
        ),
        "success"
    );

    EXPECT_EQ(answer.at("messages").as_object().size(), 1u);
}

TEST_F(PostalTest, SendsRawBytesAsTheyAre) {
    const std::string message = "From: s@acme.test\r\n\r\n.body\r\n";
    const auto answer = data(
        post(
            "send/raw",
            R"({"rcpt_to":["a@x.test"],"mail_from":"s@acme.test","bounce":true,"data":")" +
                base::to_base64(message) + R"("})"
        ),
        "success"
    );

    EXPECT_TRUE(answer.at("messages").as_object().contains("a@x.test"));
    EXPECT_EQ(submissions_.front().content.head(), message);
    EXPECT_EQ(submissions_.front().origin, model::Origin::raw_api);
    EXPECT_TRUE(submissions_.front().is_bounce);
    EXPECT_EQ(submissions_.front().trace, "");
}

TEST_F(PostalTest, SendsARawMessageToNobodyWithSuccess) {
    const auto response =
        post("send/raw", R"({"rcpt_to":[],"mail_from":"s@acme.test","data":"aGk="})");

    EXPECT_TRUE(response.body.ends_with(R"("data":{"message_id":null,"messages":{}}})"));
    EXPECT_TRUE(submissions_.empty());
}

TEST_F(PostalTest, AsksForAKey) {
    EXPECT_EQ(code(post("send/message", "{}", "")), "AccessDenied");
    EXPECT_EQ(code(post("send/message", "{}", "  ")), "AccessDenied");
    const auto unknown = data(post("send/message", "{}", "badkey"), "error");
    EXPECT_EQ(unknown.at("code").as_string(), "InvalidServerAPIKey");
    EXPECT_EQ(unknown.at("token").as_string(), "badkey");
    store_.grant.server.is_suspended = true;
    EXPECT_TRUE(post("send/message", "{}").body.ends_with(R"("data":{"code":"ServerSuspended"}})"));
}

TEST_F(PostalTest, NotesTheUseOfAKeyNowAndThen) {
    post("send/message", a_message);
    post("send/message", a_message);

    EXPECT_EQ(store_.uses_noted, 1);
}

TEST_F(PostalTest, TellsRefusalsInPostalsWords) {
    using intake::Reason;
    const std::map<Reason, std::string> codes{
        {Reason::server_suspended, "ServerSuspended"},
        {Reason::sender_missing, "UnauthenticatedFromAddress"},
        {Reason::sender_not_allowed, "UnauthenticatedFromAddress"},
        {Reason::no_recipients, "NoRecipients"},
    };
    for (const auto& [reason, word] : codes) {
        refusal_ = intake::Refusal{.reason = reason, .text = "why"};
        EXPECT_EQ(code(post("send/message", a_message)), word);
    }
    refusal_ = intake::Refusal{.reason = Reason::recipient_not_valid, .text = "no address"};
    EXPECT_EQ(
        data(post("send/message", a_message), "parameter-error").at("message").as_string(),
        "no address"
    );
    refusal_ = intake::Refusal{.reason = Reason::busy, .text = "later"};
    EXPECT_EQ(post("send/message", a_message).status, 503);
}

TEST_F(PostalTest, GivesARawRefusalNoMessage) {
    refusal_ = intake::Refusal{.reason = intake::Reason::sender_not_allowed, .text = "why"};

    const auto response =
        post("send/raw", R"({"rcpt_to":["a@x.test"],"mail_from":"s@acme.test","data":"aGk="})");

    EXPECT_TRUE(response.body.ends_with(R"("data":{"code":"UnauthenticatedFromAddress"}})"));
}

TEST_F(PostalTest, RefusesFieldsThatBreakOut) {
    const auto answer = data(
        post(
            "send/message",
            R"({"to":"a@x.test","from":"s@acme.test","plain_body":"x","subject":"a\r\nBcc: v@x.test"})"
        ),
        "parameter-error"
    );

    EXPECT_FALSE(answer.at("message").as_string().empty());
    EXPECT_TRUE(submissions_.empty());
}

TEST_F(PostalTest, AnswersMalformedJsonWith400) {
    const auto response = post("send/message", "{\"to\":");

    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.fields.value("Content-Type"), "application/problem+json");
}

TEST_F(PostalTest, TakesEveryMethodAndTheParamsField) {
    for (const auto method :
         {http::Method::get, http::Method::put, http::Method::patch, http::Method::post}) {
        http::Request request;
        request.method = method;
        request.path = "/api/v1/messages/message";
        request.query = "params={\"id\":" + std::to_string(own_delivery.value) + "}";
        request.fields.add("X-Server-API-Key", good_key);

        const auto answer = data(ask(request), "success");

        EXPECT_EQ(answer.at("id").as_int64(), own_delivery.value);
        EXPECT_EQ(
            answer.at("token").as_string(),
            token_.make(static_cast<std::uint64_t>(own_delivery.value))
        );
    }
}

TEST_F(PostalTest, ShowsAMessageWithItsContent) {
    const auto id = std::to_string(own_delivery.value);

    const auto answer = data(
        post("messages/message", R"({"_expansions":["raw_message"],"id":)" + id + "}"), "success"
    );

    EXPECT_EQ(answer.at("raw_message").as_string(), "U3ViamVjdDogeA0KDQpib2R5DQo=\n");
}

TEST_F(PostalTest, ShowsAMessageOnlyToItsServer) {
    for (const auto id : {other_delivery.value, std::int64_t{7}, std::int64_t{-1}, INT64_MAX}) {
        const auto json = R"({"id":)" + std::to_string(id) + "}";
        EXPECT_EQ(code(post("messages/message", json)), "MessageNotFound") << id;
        EXPECT_EQ(code(post("messages/deliveries", json)), "MessageNotFound") << id;
    }
}

TEST_F(PostalTest, AnswersIdsThatAreNoIntegersPlainly) {
    for (const std::string id : {"null", "\"5\"", "5.5", "true", "[]", R"({"token`=1 or `":1})"}) {
        const auto answer =
            data(post("messages/message", "{\"id\":" + id + "}"), "parameter-error");
        EXPECT_TRUE(answer.at("message").as_string().starts_with("`id`")) << id;
    }
    data(post("messages/deliveries", "{}"), "parameter-error");
}

TEST_F(PostalTest, ListsAttempts) {
    const auto id = std::to_string(own_delivery.value);

    const auto response = post("messages/deliveries", "{\"id\":" + id + "}");

    EXPECT_TRUE(response.body.ends_with("\"data\":[]}"));
}

}  // namespace
}  // namespace postrider::doors::postal
