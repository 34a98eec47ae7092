// Ends of deliveries as numbers.
#include "app/figures.h"

#include <gtest/gtest.h>

#include "testing/world.h"

namespace postrider::app {
namespace {

TEST(Figures, CountEndsAndAttempts) {
    testing::World world;
    metrics::Metrics metrics;
    const metrics::Instruments instruments(metrics, "0");
    Figures figures(world.clock(), instruments);
    model::Claim claim;
    store::Finish finish;
    finish.attempt = model::Attempt{.result = model::AttemptResult::deferred, .stage = "rcpt"};
    finish.next = store::RetryAt{};

    figures.finished(claim, finish);
    finish.attempt->result = model::AttemptResult::delivered;
    finish.attempt->stage = "final_dot";
    finish.next = store::Delivered{};
    figures.finished(claim, finish);

    EXPECT_EQ(instruments.delivery.attempts.of("rcpt", "deferred").value(), 1);
    EXPECT_EQ(instruments.delivery.ended.of("delivered").value(), 1);
    EXPECT_EQ(instruments.delivery.ended.of("bounced").value(), 0);
}

}  // namespace
}  // namespace postrider::app
