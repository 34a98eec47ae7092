// Claims about the process's own numbers.
#include "metrics/process.h"

#include <gtest/gtest.h>

#include <map>

namespace postrider::metrics {
namespace {

TEST(ReadProcess, KnowsWhatEveryPrometheusClientKnows) {
    std::map<std::string, double> numbers;
    for (const auto& number : read_process()) {
        numbers[number.name] = number.value;
        EXPECT_TRUE(number.help.ends_with('.')) << number.name;
    }

    EXPECT_GE(numbers["process_open_fds"], 3);
    EXPECT_GE(numbers["process_max_fds"], numbers["process_open_fds"]);
    EXPECT_GE(numbers["process_threads"], 1);
    EXPECT_GT(numbers["process_resident_memory_bytes"], 1e6);
    EXPECT_GT(numbers["process_virtual_memory_bytes"], numbers["process_resident_memory_bytes"]);
    EXPECT_GT(numbers["process_start_time_seconds"], 1.6e9);
    EXPECT_TRUE(numbers.contains("process_cpu_seconds_total"));
}

}  // namespace
}  // namespace postrider::metrics
