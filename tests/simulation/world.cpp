// The receivers.
#include "tests/simulation/world.h"

#include <algorithm>

#include "base/check.h"

namespace postrider::simulation {
namespace {

constexpr std::uint32_t usual_connections = 20;

/// What an operator has put down about receivers that nobody else knows.
constexpr std::string_view own_rules = R"(version 1
[steady]
hosts mx.steady.test
source practice
connections 20
messages 25/s
[by-the-minute]
hosts mx.minute.test
source practice
connections 20
messages-per-connection 20
messages 900/min
connects 30/min
[by-the-hour]
hosts mx.hour.test
source practice
connections 20
messages 30000/h
[narrow]
hosts mx.narrow.test
source practice
connections 1
)";

shaping::Providers parsed(std::string_view rules) {
    auto providers = shaping::Providers::parse(rules);
    CHECK(providers, "the rules are well formed");
    return *std::move(providers);
}

/// ".example.com" stands for any host below.
std::string host_of(const shaping::Provider& provider) {
    const std::string& first = provider.hosts.front();
    return first.starts_with('.') ? "mx" + first : first;
}

double per_second(const shaping::Rate& rate) {
    return rate.count / std::chrono::duration<double>(rate.period).count();
}

double capacity_of(const Site& site) {
    const auto& limits = site.limits;
    double most = limits.connections->value / site.seconds;
    if (limits.messages) {
        most = std::min(most, per_second(limits.messages->value));
    }
    if (limits.connects && limits.messages_per_connection) {
        const double connects = per_second(limits.connects->value);
        most = std::min(most, connects * limits.messages_per_connection->value);
    }
    return most;
}

double capacity_of(std::vector<Site>& sites) {
    double sum = 0;
    for (Site& site : sites) {
        site.capacity = capacity_of(site);
        sum += site.capacity * static_cast<double>(sources_count);
    }
    return sum;
}

}  // namespace

World a_world(std::int64_t messages) {
    constexpr base::Duration full_day = std::chrono::hours{24};
    shaping::Limits usual;
    usual.connections = {usual_connections, "configuration"};
    auto known = parsed(shaping::built_in_providers());
    auto own = parsed(own_rules);

    World world;
    for (const auto* providers : {&known, &own}) {
        for (const auto& provider : providers->all()) {
            world.sites.push_back(
                {.name = provider.name, .hosts = {host_of(provider)}, .limits = {}}
            );
        }
    }
    CHECK(world.sites.size() >= providers_count);
    world.sites.erase(
        world.sites.begin() + (providers_count - 4),
        world.sites.begin() + static_cast<std::ptrdiff_t>(known.all().size())
    );
    world.policy = {std::move(usual), std::move(known), std::move(own)};
    for (Site& site : world.sites) {
        site.limits = world.policy.limits_of(site.hosts);
        // A lane has no more workers than this, whatever the provider would take.
        auto& connections = site.limits.connections->value;
        connections = std::min(connections, usual_connections);
        world.workers_max += site.limits.connections->value * sources_count;
    }
    // As slow as they may be while they take the day's mail.
    const double wanted = static_cast<double>(full_day_messages) / load /
                          std::chrono::duration<double>(full_day).count();
    for (double least = 0.01, most = 10; most - least > 1e-6;) {
        const double seconds = (least + most) / 2;
        for (Site& site : world.sites) {
            site.seconds = seconds;
        }
        (capacity_of(world.sites) > wanted ? least : most) = seconds;
    }
    world.workers_max = world.workers_max * 9 / 10;
    world.day = base::Duration{full_day.count() / full_day_messages * messages};
    return world;
}

}  // namespace postrider::simulation
