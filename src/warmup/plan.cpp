// The plans that come with the program, and those that operators write.
#include "warmup/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/ascii.h"

namespace postrider::warmup {
namespace {

/// Nothing for what is no whole number between 1 and `most`.
std::optional<std::uint32_t> number_of(std::string_view text, std::uint32_t most) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = error == std::errc{} && end == text.data() + text.size();
    return is_whole && number >= 1 && number <= most ? std::optional(number) : std::nullopt;
}

Plan gentle() {
    return {
        .name = "gentle",
        .counts = {50,    100,   200,   400,   800,   1500,   2500,   4000,   6000,   9000,
                   13000, 20000, 30000, 45000, 67000, 100000, 150000, 225000, 340000, 500000},
        .from = "practice: twice as much each day of the first week, then half as much again",
    };
}

Plan month() {
    return {
        .name = "month",
        .span = Span::together,
        .counts = {200,       500,       1000,      2000,      5000,      10000,
                   20000,     40000,     50000,     75000,     100000,    150000,
                   200000,    250000,    325000,    400000,    500000,    600000,
                   750000,    1'000'000, 1'250'000, 1'750'000, 2'000'000, 3'000'000,
                   4'250'000, 5'000'000, 6'000'000, 7'500'000, 10'000'000},
        .from = "https://kb.adcrux.io/kbp/user-manuals/ip-warm-up-strategy/",
    };
}

Plan sendgrid() {
    return {
        .name = "sendgrid",
        .span = Span::together,
        .period = Period::hour,
        .counts = {20,     28,     39,     55,     77,     108,    151,       211,       295,
                   413,    579,    810,    1000,   1587,   2222,   3111,      4356,      6098,
                   8583,   11953,  16734,  23427,  32798,  45917,  64284,     89998,     125997,
                   176395, 246953, 345735, 484029, 677640, 948696, 1'328'175, 1'859'444, 2'603'222},
        .from = "https://www.twilio.com/docs/sendgrid/ui/sending-email/warming-up-an-ip-address",
    };
}

}  // namespace

const std::vector<Plan>& presets() {
    static const std::vector<Plan> all{gentle(), month(), sendgrid()};
    return all;
}

std::expected<std::vector<std::uint32_t>, std::string> parse_counts(
    std::span<const std::string> texts
) {
    std::vector<std::uint32_t> counts;
    for (const std::string& text : texts) {
        const auto halves = base::split_once(text, 'x');
        const auto count = number_of(halves ? halves->first : text, plan_count_max);
        const auto days = halves ? number_of(halves->second, plan_days_max) : std::optional(1U);
        if (!count || !days) {
            return std::unexpected(
                fmt::format("\"{}\" is no count such as 500, or 500x3 for three days", text)
            );
        }
        if (counts.size() + *days > plan_days_max) {
            return std::unexpected(fmt::format("has more than {} days", plan_days_max));
        }
        counts.insert(counts.end(), *days, *count);
    }
    if (counts.empty()) {
        return std::unexpected("has no day");
    }
    return counts;
}

const Plan* find_plan(std::span<const Plan> plans, std::string_view name) {
    const auto found = std::ranges::find(plans, name, &Plan::name);
    return found == plans.end() ? nullptr : &*found;
}

}  // namespace postrider::warmup
