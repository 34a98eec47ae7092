// postrider endpoint test, against a server on loopback.
#include "app/endpoint_trial.h"

#include <fstream>

#include "app/command_test_support.h"
#include "app/run_on.h"
#include "base/log.h"
#include "http/router.h"
#include "http/server.h"
#include "net/io_threads.h"

namespace postrider::app {
namespace {

/// A web server on a port of its own that says what `status` is.
class AWebServer {
public:
    AWebServer() {
        router_.add({
            .methods = http::Method::post,
            .path = "/*",
            .serve = [this](http::Request& request) { return serve(request); },
        });
        threads_.start();
        run_on(threads_.loop(0), [this]() -> net::Task<> {
            at_ = server_.listen(*base::Endpoint::parse("127.0.0.1:0"));
            co_return;
        });
    }
    ~AWebServer() {
        run_on(threads_.loop(0), [this] { return server_.drain(base::Instant::min()); });
        threads_.stop();
        threads_.join();
    }

    std::string url() const { return "http://" + at_.to_string() + "/in"; }

    std::uint16_t status = 200;
    std::string body;

private:
    net::Task<http::Response> serve(http::Request& request) {
        body = request.body;
        co_return http::Response::text(status, "I heard");
    }

    base::Log log_{[](std::string_view) {}, [] { return base::Time{}; }};
    http::Router router_;
    net::IoThreads threads_{1};
    http::Server server_{threads_.loop(0), log_, router_};
    base::Endpoint at_;
};

class EndpointTrial : public Commands {
protected:
    void SetUp() override { a_server(); }
    void make(const std::string& url) {
        json({"endpoint", "create", "acme/main", "Hooks", "--url", url});
    }
    void allow_loopback() {
        std::ofstream(data_ / "postrider.yml")
            << "version: 2\nendpoints: {allowed_networks: [127.0.0.0/8]}\n";
    }
};

TEST_F(EndpointTrial, SendsASampleAndShowsTheAnswer) {
    AWebServer web;
    allow_loopback();
    make(web.url());

    const auto tries = json({"endpoint", "test", "acme/main", "hooks", "--to", "help@acme.test"});
    const auto& answer = tries.as_array().back();

    EXPECT_EQ(text_of(answer.at("result")), "delivered");
    EXPECT_EQ(answer.at("code").as_int64(), 200);
    EXPECT_EQ(text_of(answer.at("reply")), "I heard");
    EXPECT_TRUE(web.body.contains(R"("rcpt_to":"help@acme.test")"));
    EXPECT_TRUE(web.body.contains(R"("filename":"sample.txt")"));
}

TEST_F(EndpointTrial, SendsAMessageOfOnesOwn) {
    AWebServer web;
    allow_loopback();
    make(web.url());
    const auto file = (data_ / "mine.eml").string();
    std::ofstream(file) << "Subject: mine\n\nhello\n";

    json({"endpoint", "test", "acme/main", "Hooks", "--file", file});

    EXPECT_TRUE(web.body.contains(R"("subject":"mine")"));
    EXPECT_EQ(
        run({"endpoint", "test", "acme/main", "Hooks", "--file", file + ".gone"}).code,
        ExitCode::not_found
    );
}

TEST_F(EndpointTrial, FailsWhereTheEndpointDoes) {
    AWebServer web;
    web.status = 404;
    allow_loopback();
    make(web.url());

    const auto refused = run({"endpoint", "test", "acme/main", "Hooks"});

    EXPECT_EQ(refused.code, ExitCode::failed);
    EXPECT_TRUE(refused.out.contains("404 Not Found")) << refused.out;
    EXPECT_TRUE(refused.err.contains("bounced to its sender")) << refused.err;
    EXPECT_EQ(run({"endpoint", "test", "acme/main", "Nobody"}).code, ExitCode::not_found);
}

TEST_F(EndpointTrial, KeepsToTheAllowedNetworks) {
    AWebServer web;
    make(web.url());

    const auto refused = run({"endpoint", "test", "acme/main", "Hooks"});

    EXPECT_EQ(refused.code, ExitCode::failed);
    EXPECT_TRUE(refused.out.contains("where no request may go")) << refused.out;
    EXPECT_EQ(web.body, "");
}

}  // namespace
}  // namespace postrider::app
