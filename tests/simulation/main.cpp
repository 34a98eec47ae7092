// simulate_day [messages] [seed]: a day of mail in virtual time, and what must hold in it.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <string_view>

#include "base/check.h"
#include "tests/simulation/day.h"

namespace postrider::simulation {
namespace {

std::int64_t number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    CHECK(error == std::errc{} && end == text.data() + text.size() && number > 0);
    return number;
}

double seconds_of(base::Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

void print(const DayResult& result, double took) {
    for (const auto& site : result.sites) {
        fmt::print(
            "{:20} {:>10} attempts  {:>2} of {:>2} connections  direct mail waits p50 {:.3f} s  "
            "p95 {:.3f} s\n",
            site.name,
            site.attempts,
            site.most_at_work,
            site.connections,
            seconds_of(site.direct.percentile(50)),
            seconds_of(site.direct.percentile(95))
        );
    }
    fmt::print(
        "{} messages of {:.0f} s delivered in {:.0f} s by {} attempts; {} shares looked at\n"
        "{} times put off, as the lane of a slow source was full\n"
        "direct mail waits p50 {:.3f} s, p95 {:.3f} s, p99 {:.3f} s\n"
        "{:.1f} s on the wall, {:.2f} us an attempt, digest {:016x}\n",
        result.delivered,
        seconds_of(result.day),
        seconds_of(result.lasted),
        result.attempts,
        result.windows,
        result.put_off,
        seconds_of(result.direct.percentile(50)),
        seconds_of(result.direct.percentile(95)),
        seconds_of(result.direct.percentile(99)),
        took,
        took * 1e6 / static_cast<double>(result.attempts),
        result.digest
    );
    for (const auto& fault : result.faults) {
        fmt::print("does not hold: {}\n", fault);
    }
}

/// Whether all of it held.
bool run(const DayOptions& options) {
    const auto begun = std::chrono::steady_clock::now();
    const auto result = Day(options).run();
    const auto took = std::chrono::steady_clock::now() - begun;
    print(result, std::chrono::duration<double>(took).count());
    const bool is_quick_enough = result.direct.percentile(95) < std::chrono::seconds{2};
    return result.faults.empty() && is_quick_enough && result.delivered == options.messages;
}

}  // namespace
}  // namespace postrider::simulation

int main(int count, char** words) {
    namespace simulation = postrider::simulation;
    simulation::DayOptions options;
    options.messages = count > 1 ? simulation::number_of(words[1]) : simulation::full_day_messages;
    options.seed = count > 2 ? static_cast<std::uint64_t>(simulation::number_of(words[2])) : 1;
    return simulation::run(options) ? 0 : 1;
}
