// The text of a domain's MTA-STS policy.
#include "tls_policy/sts_fetch.h"

#include <gtest/gtest.h>

#include <array>

#include "testing/run.h"
#include "testing/world.h"
#include "tls_policy/sts_policy.h"

namespace postrider::tls_policy {
namespace {

class StsFetching : public ::testing::Test {
protected:
    StsFetching() {
        world.zone.add("mta-sts.a.test A 192.0.2.1");
        listener = world.network().listen(*base::Endpoint::parse("192.0.2.1:443"));
    }

    net::Task<> answer_one(std::string answer, std::string certificate_for) {
        const std::vector<std::string> names(1, certificate_for);
        const auto tls = std::make_shared<testing::SimTlsServer>(names);
        const auto wire = co_await listener->accept();
        try {
            co_await wire->accept_tls(tls, base::Instant::max());
            std::array<char, 4096> space{};
            while (!request.contains("\r\n\r\n")) {
                const auto count = co_await wire->read(space, base::Instant::max());
                request.append(space.data(), count);
            }
            co_await wire->write(answer, base::Instant::max());
            co_await wire->read(space, base::Instant::max());
        } catch (const std::exception&) {
            was_left = true;
        }
    }

    std::expected<std::string, StsProblem> fetch(
        const std::string& answer, const std::string& certificate_for = "mta-sts.a.test"
    ) {
        world.loop.spawn(answer_one(answer, certificate_for), "server");
        http::Client client(
            world.loop,
            world.resolver,
            std::make_shared<testing::SimTlsClient>(),
            {.guard = base::AddressGuard({*base::IpNetwork::parse("192.0.2.0/24")})}
        );
        HttpsStsFetch fetching(client);
        return testing::run(world.loop, fetching.fetch("a.test"));
    }

    static std::string ok(const std::string& type, const std::string& body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type +
               "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }

    testing::World world;
    std::unique_ptr<net::Listener> listener;
    std::string request;
    bool was_left = false;
};

TEST_F(StsFetching, AsksTheHostOfPolicies) {
    const auto text = fetch(ok("text/plain; charset=utf-8", "version: STSv1\n"));

    ASSERT_TRUE(text.has_value()) << text.error().words;
    EXPECT_EQ(*text, "version: STSv1\n");
    EXPECT_TRUE(
        request.starts_with("GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: mta-sts.a.test\r\n")
    ) << request;
}

TEST_F(StsFetching, FollowsNoRedirect) {
    const auto text =
        fetch("HTTP/1.1 301 Moved\r\nLocation: https://b.test/\r\nContent-Length: 0\r\n\r\n");

    EXPECT_EQ(text.error().words, "mta-sts.a.test answers 301");
}

TEST_F(StsFetching, TakesPlainTextAlone) {
    EXPECT_EQ(fetch(ok("text/html", "x")).error().words, "mta-sts.a.test gives no plain text");
}

TEST_F(StsFetching, TakesNoTextBeyondTheLimit) {
    const auto text = fetch(ok("text/plain", std::string(sts_policy_size_max + 1, 'x')));

    EXPECT_EQ(text.error().words, "the policy of mta-sts.a.test is too long");
}

TEST_F(StsFetching, WaitsAMinuteAtMost) {
    const auto before = world.clock().instant();

    EXPECT_EQ(fetch("HTTP/1.1 200 OK\r\n").error().kind, StsProblem::Kind::fetch);

    EXPECT_EQ(world.clock().instant() - before, sts_fetch_time_max);
}

TEST_F(StsFetching, BelievesNoCertificateOfAnotherName) {
    const auto text = fetch(ok("text/plain", "version: STSv1\n"), "a.test");
    EXPECT_EQ(text.error().kind, StsProblem::Kind::certificate);
    EXPECT_TRUE(request.empty());
}

TEST_F(StsFetching, SaysThatThereIsNoSuchHost) {
    world.zone.remove("mta-sts.a.test");

    EXPECT_EQ(fetch("").error().words, "mta-sts.a.test has no address");
}

}  // namespace
}  // namespace postrider::tls_policy
