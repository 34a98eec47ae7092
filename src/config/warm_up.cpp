// From the file's words to plans and orders.
#include "config/warm_up.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "base/check.h"
#include "base/rfc3339.h"
#include "config/complete.h"

namespace postrider::config {
namespace {

constexpr std::size_t date_length = 10;

void verify_plans(Assembly& assembly, std::set<std::string, std::less<>>& plans) {
    for (const auto& preset : warmup::presets()) {
        plans.insert(preset.name);
    }
    std::size_t count = 0;
    for (const WarmUpPlan& entry : assembly.settings.warmup_plans) {
        const std::string name = fmt::format("warmup_plans[{}]", ++count);
        const auto plan = plan_of(entry);
        if (!plan) {
            assembly.error(assembly.place_of(name), name + ".days", plan.error());
        }
        if (entry.hold_percent > entry.back_percent) {
            assembly.error(
                assembly.place_of(name), name + ".hold_percent", "is above back_percent"
            );
        }
        if (entry.complaint_hold_percent > entry.complaint_back_percent) {
            assembly.error(
                assembly.place_of(name),
                name + ".complaint_hold_percent",
                "is above complaint_back_percent"
            );
        }
        if (!plans.insert(entry.name).second) {
            assembly.error(
                assembly.place_of(name),
                name + ".name",
                fmt::format("\"{}\" is the name of another plan", entry.name)
            );
        }
    }
}

void verify_plan_names(
    Assembly& assembly,
    const std::string& name,
    const warmup::Order& order,
    const std::set<std::string, std::less<>>& plans
) {
    const auto require = [&](const std::string& key, const std::string& plan) {
        if (!plans.contains(plan)) {
            assembly.error(
                assembly.place_of(name), name + key, fmt::format("there is no plan \"{}\"", plan)
            );
        }
    };
    require(".plan", order.plan);
    for (const auto& [provider, plan] : order.overrides) {
        require(".providers", plan);
    }
}

}  // namespace

std::expected<warmup::Plan, std::string> plan_of(const WarmUpPlan& entry) {
    auto counts = warmup::parse_counts(entry.days);
    if (!counts) {
        return std::unexpected(std::move(counts.error()));
    }
    return warmup::Plan{
        .name = entry.name,
        .span =
            entry.count == WarmUpSpan::provider ? warmup::Span::provider : warmup::Span::together,
        .period = entry.per == WarmUpPeriod::day ? warmup::Period::day : warmup::Period::hour,
        .counts = *std::move(counts),
        .hold_percent = static_cast<std::uint32_t>(entry.hold_percent),
        .back_percent = static_cast<std::uint32_t>(entry.back_percent),
        .complaint_hold_percent = entry.complaint_hold_percent,
        .complaint_back_percent = entry.complaint_back_percent,
        .from = "configuration",
    };
}

std::expected<warmup::Order, std::string> order_of(const WarmUp& entry) {
    const auto begun_at = entry.since.size() == date_length
                              ? base::parse_rfc3339(entry.since + "T00:00:00Z")
                              : std::nullopt;
    if (!begun_at) {
        return std::unexpected(fmt::format("\"{}\" is no day such as 2026-11-22", entry.since));
    }
    warmup::Order order{.source = entry.source, .plan = entry.plan, .begun_at = *begun_at};
    if (order.plan.empty()) {
        order.plan = warmup::presets().front().name;
    }
    for (const std::string& text : entry.providers) {
        const auto halves = base::split_once(text, '=');
        if (!halves || halves->first.empty() || halves->second.empty()) {
            return std::unexpected(fmt::format("\"{}\" is not provider=plan", text));
        }
        order.overrides.insert_or_assign(std::string(halves->first), std::string(halves->second));
    }
    return order;
}

std::vector<warmup::Plan> warm_up_plans(const Settings& settings) {
    std::vector<warmup::Plan> plans = warmup::presets();
    for (const WarmUpPlan& entry : settings.warmup_plans) {
        auto plan = plan_of(entry);
        CHECK(plan, "verify has looked at every plan");
        plans.push_back(*std::move(plan));
    }
    return plans;
}

std::vector<warmup::Order> warm_up_orders(const Settings& settings) {
    std::vector<warmup::Order> orders;
    for (const WarmUp& entry : settings.warmup) {
        auto order = order_of(entry);
        CHECK(order, "verify has looked at every warm-up");
        orders.push_back(*std::move(order));
    }
    return orders;
}

void verify_warm_up(Assembly& assembly) {
    std::set<std::string, std::less<>> plans;
    verify_plans(assembly, plans);
    std::set<std::string, std::less<>> seen;
    std::size_t count = 0;
    for (const WarmUp& entry : assembly.settings.warmup) {
        const std::string name = fmt::format("warmup[{}]", ++count);
        const auto place = assembly.place_of(name);
        const auto order = order_of(entry);
        if (order) {
            verify_plan_names(assembly, name, *order, plans);
        } else {
            assembly.error(place, name, order.error());
        }
        const auto& sources = assembly.settings.sources;
        if (std::ranges::find(sources, entry.source, &Source::name) == sources.end()) {
            assembly.error(
                place, name + ".source", fmt::format("there is no source \"{}\"", entry.source)
            );
        } else if (!seen.insert(entry.source).second) {
            assembly.error(
                place, name + ".source", fmt::format("\"{}\" is named twice", entry.source)
            );
        }
    }
}

}  // namespace postrider::config
