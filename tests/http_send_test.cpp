// A message sent over HTTP is in the store when the client has its answer: real sockets, real
// doorway, real SQLite.
#include "doors/postal/postal.h"
#include "http/server.h"
#include "net/asio_loop.h"
#include "store/credentials.h"
#include "store/domains.h"
#include "store/open.h"
#include "store/tenancy.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include <array>
#include <filesystem>

namespace postrider {
namespace {

using namespace std::chrono_literals;

constexpr auto far_future = base::Instant::max();
constexpr std::string_view api_key = "goodkey";

/// Nothing is delivered here.
class Nowhere final : public intake::Onward {
public:
    std::optional<store::Lease> reserve(const model::NewMessage&) override { return std::nullopt; }
    void give_back(const model::NewMessage&) override {}
    void take(std::vector<model::Claim>) override {}
    void wake(model::Strand, base::Time) override {}
};

store::Options options_in(const std::string& folder) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    store::Options options;
    options.directory = folder;
    return options;
}

class HttpSend : public testing::Test {
protected:
    HttpSend() {
        spool_.prepare();
        postal_.add_to(router_);
    }

    /// demo/app with the verified domain acme.test and one API key.
    void make_tenant(store::Transaction& transaction) {
        const auto organization = store::create_organization(transaction, "demo", "demo");
        model::Server wanted;
        wanted.organization = organization->id;
        wanted.name = "app";
        wanted.permalink = "app";
        wanted.token = "abcdef";
        const auto server = store::create_server(transaction, wanted);
        model::Domain domain;
        domain.organization = organization->id;
        domain.name = "acme.test";
        domain.verification_token = "token";
        domain.dkim_selector = "postal-x";
        domain.sealed_dkim_key = "sealed";
        const auto made = store::create_domain(transaction, domain);
        ASSERT_TRUE(made && store::verify_domain(transaction, made->id, loop_.clock().now()));
        model::Credential credential;
        credential.server = server->id;
        credential.kind = model::CredentialKind::api;
        credential.name = "key";
        const auto digest = secrets::CredentialHash(key_)(api_key);
        ASSERT_TRUE(store::create_credential(transaction, credential, digest.bytes()));
    }

    net::Task<> prepare() {
        const auto now = loop_.clock().now();
        co_await store_->recover("test", now);
        std::move_only_function<void(store::Transaction&)> unit =
            [this](store::Transaction& transaction) { make_tenant(transaction); };
        co_await store_->write(std::move(unit));
    }

    /// The body of the answer.
    net::Task<std::string> post(base::Endpoint to, std::string path, std::string json) {
        const auto wire = co_await loop_.network().connect(to, std::nullopt, far_future);
        const auto request = "POST /api/v1/" + path +
                             " HTTP/1.1\r\nHost: web.test\r\nConnection: close\r\n"
                             "Content-Type: application/json\r\nX-Server-API-Key: " +
                             std::string(api_key) +
                             "\r\nContent-Length: " + std::to_string(json.size()) + "\r\n\r\n" +
                             json;
        co_await wire->write(request, far_future);
        std::string seen;
        std::array<char, 4096> space{};
        for (std::size_t count = 1; count > 0;) {
            count = co_await wire->read(space, far_future);
            seen.append(space.data(), count);
        }
        co_return seen.substr(std::min(seen.find("\r\n\r\n") + 4, seen.size()));
    }

    template <class Body>
    void run(Body body) {
        const auto whole = [&]() -> net::Task<> {
            co_await prepare();
            const auto loopback = *base::Endpoint::parse("127.0.0.1:0");
            const auto at = server_.listen(loopback);
            co_await body(at);
            co_await server_.drain(far_future);
            loop_.stop();
        };
        loop_.spawn(whole(), "test");
        loop_.run();
    }

    std::string folder_ = testing::TempDir() + "postrider_http_send";
    base::SystemRandom random_;
    base::Log log_{[](std::string_view) {}, [] { return base::Time{}; }};
    secrets::InstallationKey key_ = secrets::InstallationKey::random(random_);
    std::unique_ptr<store::Store> store_ = store::open(options_in(folder_));
    net::AsioLoop loop_;
    tenancy::Login login_{*store_, key_, random_};
    secrets::DeliveryToken token_{key_};
    intake::Spool spool_{.directory = folder_ + "/spool"};
    Nowhere nowhere_;
    intake::Admission admission_{
        loop_.clock(),
        *store_,
        random_,
        {.host = "web.test",
         .prepare = {.return_path_domain = "rp.test", .times = {.lifetime = 24h}}}
    };
    intake::Intake intake_{admission_, *store_, nowhere_};
    doors::postal::Postal postal_{doors::postal::House{
        .clock = loop_.clock(),
        .random = random_,
        .store = *store_,
        .login = login_,
        .token = token_,
        .spool = spool_,
        .accept = [this](intake::Submission given) { return intake_.accept(std::move(given)); },
        .web_host = "web.test",
        .return_path_domain = "rp.test",
    }};
    http::Router router_;
    http::Server server_{loop_, log_, router_};
};

TEST_F(HttpSend, KeepsWhatItAnsweredAndShowsItAgain) {
    std::string sent;
    std::string shown;
    std::vector<store::DeliveryView> kept;

    run([&](base::Endpoint at) -> net::Task<> {
        sent = co_await post(
            at,
            "send/message",
            R"({"to":["a@x.test","B <b@Y.test>"],"from":"Shop <shop@acme.test>",)"
            R"("subject":"Hi","plain_body":"text"})"
        );
        const auto everything = std::optional<model::ServerId>();
        const model::DeliveryId newest{};
        kept = co_await store_->deliveries_before(everything, newest, 10);
        const auto id = std::to_string(kept.empty() ? 0 : kept.front().id.value);
        const auto question = R"({"_expansions":["details","plain_body"],"id":)" + id + "}";
        shown = co_await post(at, "messages/message", question);
    });

    ASSERT_EQ(kept.size(), 2u);
    const auto answer = boost::json::parse(sent).at("data");
    const auto& messages = answer.at("messages").as_object();
    EXPECT_TRUE(messages.contains("a@x.test"));
    EXPECT_TRUE(messages.contains("b@Y.test"));
    EXPECT_EQ(std::string(answer.at("message_id").as_string()), kept.front().message_id);
    const auto message = boost::json::parse(shown).at("data");
    EXPECT_EQ(message.at("details").at("subject").as_string(), "Hi");
    EXPECT_TRUE(message.at("plain_body").as_string().starts_with("text"));
}

TEST_F(HttpSend, KeepsNothingOfADomainThatIsNotVerified) {
    std::string refused;
    std::vector<store::DeliveryView> kept;

    run([&](base::Endpoint at) -> net::Task<> {
        refused = co_await post(
            at, "send/message", R"({"to":"a@x.test","from":"x@evil.test","plain_body":"text"})"
        );
        const auto everything = std::optional<model::ServerId>();
        const model::DeliveryId newest{};
        kept = co_await store_->deliveries_before(everything, newest, 10);
    });

    EXPECT_TRUE(refused.contains(R"("code":"UnauthenticatedFromAddress")"));
    EXPECT_TRUE(kept.empty());
}

}  // namespace
}  // namespace postrider
