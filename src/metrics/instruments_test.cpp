// Claims about the product's metrics, Prometheus's own linter among the witnesses.
#include "metrics/instruments.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

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

TEST(Instruments, PassPromtool) {
    if (std::system("command -v promtool > /dev/null 2>&1") != 0) {
        GTEST_SKIP() << "promtool (Debian's package prometheus) is not installed";
    }
    const auto file = std::filesystem::path(testing::TempDir()) / "postrider_metrics.txt";
    std::ofstream(file) << all_of_them();

    const auto command = "promtool check metrics < '" + file.string() + "'";

    EXPECT_EQ(std::system(command.c_str()), 0);
    std::filesystem::remove(file);
}

TEST(ClassOf, KnowsRepliesAndStatuses) {
    EXPECT_EQ(class_of(250), "2xx");
    EXPECT_EQ(class_of(554), "5xx");
    EXPECT_EQ(class_of(99), "other");
    EXPECT_EQ(class_of(600), "other");
}

}  // namespace
}  // namespace postrider::metrics
