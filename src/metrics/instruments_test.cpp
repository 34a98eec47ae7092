// Claims about the product's metrics.
#include "metrics/instruments.h"

#include <gtest/gtest.h>

namespace postrider::metrics {
namespace {

std::string all_of_them() {
    Metrics metrics;
    const Instruments instruments(metrics, "1.2.3");
    add_queue(metrics, {.waiting = [] { return 3.0; }, .oldest_due_seconds = [] { return 0.5; }});
    instruments.delivery.attempts.of("rcpt", "bounced").add();
    return metrics.to_text();
}

TEST(Instruments, AreAllInTheText) {
    const auto text = all_of_them();

    EXPECT_TRUE(text.contains("\npostrider_messages_accepted_total{origin=\"smtp\"} 0\n"));
    EXPECT_TRUE(text.contains("\npostrider_attempts_total{result=\"bounced\",stage=\"rcpt\"} 1\n"));
    EXPECT_TRUE(text.contains("\npostrider_queue_deliveries 3\n"));
    EXPECT_TRUE(text.contains("version=\"1.2.3\""));
}

TEST(ClassOf, KnowsRepliesAndStatuses) {
    EXPECT_EQ(class_of(250), "2xx");
    EXPECT_EQ(class_of(554), "5xx");
    EXPECT_EQ(class_of(99), "other");
    EXPECT_EQ(class_of(600), "other");
}

}  // namespace
}  // namespace postrider::metrics
