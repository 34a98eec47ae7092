// Prometheus's own linter as a witness of our metrics.
#include "metrics/instruments.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>

namespace postrider::metrics {
namespace {

constexpr const char* promtool = "/usr/bin/promtool";

TEST(Promtool, FindsNothingToSayAboutOurMetrics) {
    if (!std::filesystem::exists(promtool)) {
        GTEST_SKIP() << "promtool (Debian's package prometheus) is not installed";
    }
    Metrics metrics;
    const Instruments instruments(metrics, "1.2.3");
    add_queue(metrics, {.waiting = [] { return 3.0; }, .oldest_due_seconds = [] { return 0.5; }});
    instruments.store.commit_units.observe(7);
    const auto text = metrics.to_text();

    auto* pipe = ::popen((std::string(promtool) + " check metrics").c_str(), "w");
    ASSERT_NE(pipe, nullptr);
    EXPECT_EQ(std::fwrite(text.data(), 1, text.size(), pipe), text.size());

    EXPECT_EQ(::pclose(pipe), 0);
}

}  // namespace
}  // namespace postrider::metrics
