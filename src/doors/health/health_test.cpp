// Claims about what monitors are told.
#include "doors/health/health.h"

#include "net/asio_loop.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace postrider::doors::health {
namespace {

using namespace std::chrono_literals;

Probe content(std::string name) {
    return {.name = std::move(name), .ask = []() -> net::Task<std::optional<std::string>> {
                co_return std::nullopt;
            }};
}

class HealthTest : public testing::Test {
protected:
    http::Response get(std::string path, std::vector<Probe> probes = {}) {
        Health health(metrics_, std::move(probes));
        http::Router router;
        health.add_to(router);
        http::Request request;
        request.path = std::move(path);
        const auto routed = router.route(request);
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

    metrics::Metrics metrics_;
};

TEST_F(HealthTest, LivesWhileTheLoopRuns) {
    EXPECT_EQ(get("/health").body, "OK");
    EXPECT_EQ(get("/health/live").status, 200);
    EXPECT_EQ(get("/health").fields.value("Content-Type"), "text/plain; charset=utf-8");
}

TEST_F(HealthTest, IsReadyWhenEveryProbeIsContent) {
    const auto response = get("/health/ready", {content("store"), content("listeners")});

    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "OK");
}

TEST_F(HealthTest, NamesEveryProbeThatIsNot) {
    const auto response =
        get("/health/ready",
            {queue_moves([] { return base::Duration{90s}; }, 60s),
             content("listeners"),
             {.name = "store", .ask = []() -> net::Task<std::optional<std::string>> {
                  throw std::runtime_error("disk full");
                  co_return std::nullopt;
              }}});

    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.fields.value("Content-Type"), "application/problem+json");
    EXPECT_TRUE(response.body.contains("queue: a delivery has been due for 90 s"));
    EXPECT_TRUE(response.body.contains("store: disk full"));
    EXPECT_FALSE(response.body.contains("listeners"));
}

TEST_F(HealthTest, IsReadyWhileTheQueueMoves) {
    const auto oldest = [] { return base::Duration{60s}; };

    EXPECT_EQ(get("/health/ready", {queue_moves(oldest, 60s)}).status, 200);
}

TEST_F(HealthTest, ShowsTheMetrics) {
    metrics_.counter("postrider_things_total", "Things.").add();

    const auto response = get("/metrics");

    EXPECT_EQ(response.fields.value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_TRUE(response.body.contains("\npostrider_things_total 1\n"));
}

}  // namespace
}  // namespace postrider::doors::health
