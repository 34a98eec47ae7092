// Claims about counters, gauges and histograms.
#include "metrics/metrics.h"

#include <gtest/gtest.h>

namespace postrider::metrics {
namespace {

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).contains("\n" + line + "\n");
}

TEST(Metrics, AreWrittenWithHelpAndType) {
    Metrics metrics;
    const auto counter = metrics.counter("postrider_things_total", "Things seen.");
    const auto gauge = metrics.gauge("postrider_rooms", "Rooms open.");
    const auto histogram = metrics.histogram("postrider_wait_seconds", "Waits.", {0.5, 1});

    counter.add();
    counter.add(2);
    gauge.set(5);
    gauge.add(-1);
    histogram.observe(0.7);
    const auto text = metrics.to_text();

    EXPECT_TRUE(has_line(text, "# HELP postrider_things_total Things seen."));
    EXPECT_TRUE(has_line(text, "# TYPE postrider_things_total counter"));
    EXPECT_TRUE(has_line(text, "postrider_things_total 3"));
    EXPECT_TRUE(has_line(text, "postrider_rooms 4"));
    EXPECT_TRUE(has_line(text, "postrider_wait_seconds_bucket{le=\"0.5\"} 0"));
    EXPECT_TRUE(has_line(text, "postrider_wait_seconds_bucket{le=\"1\"} 1"));
    EXPECT_TRUE(has_line(text, "postrider_wait_seconds_count 1"));
    EXPECT_TRUE(text.contains("process_resident_memory_bytes "));
}

TEST(CounterFamily, CountsUnknownValuesTogether) {
    Metrics metrics;
    const auto family = metrics.counters(
        "postrider_tries_total", "Tries.", {{"stage", {"a", "b"}}, {"result", {"good"}}}
    );

    family.of("b", "good").add();
    family.of("b", "chosen by a peer").add();
    family.of("c", "good").add();
    family.of("c", "good").add();
    const auto text = metrics.to_text();

    EXPECT_TRUE(has_line(text, R"(postrider_tries_total{result="good",stage="a"} 0)"));
    EXPECT_TRUE(has_line(text, R"(postrider_tries_total{result="good",stage="b"} 1)"));
    EXPECT_TRUE(has_line(text, R"(postrider_tries_total{result="other",stage="b"} 1)"));
    EXPECT_TRUE(has_line(text, R"(postrider_tries_total{result="good",stage="other"} 2)"));
}

TEST(Metrics, AsksWhoeverKnowsWhenTheyAreRead) {
    Metrics metrics;
    double depth = 7;
    metrics.gauge_from("postrider_depth", "Depth.", [&] { return depth; });
    EXPECT_TRUE(has_line(metrics.to_text(), "postrider_depth 7"));

    depth = 8;

    EXPECT_TRUE(has_line(metrics.to_text(), "postrider_depth 8"));
}

TEST(Metrics, CountNothingWithoutARegistration) {
    Counter().add();
    Gauge().set(1);
    Histogram().observe(1);
    CounterFamily().of("a").add();

    EXPECT_EQ(Counter().value(), 0);
}

}  // namespace
}  // namespace postrider::metrics
