// The receivers.
#include "tests/simulation/world.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"

namespace postrider::simulation {
namespace {

constexpr std::uint32_t usual_connections = 20;
/// One receiver in so many is slow to the last source.
constexpr std::size_t uneven_each = 4;

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
[steady-org-0]
hosts mx.steady.test
source practice
for org-0
messages 900/min
[steady-server]
hosts mx.steady.test
source practice
for org-1/server-4
messages 100/min
[minute-server]
hosts mx.minute.test
source practice
for org-0/server-1
messages 100/min
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

double capacity_of(const std::vector<Site>& sites) {
    double sum = 0;
    for (const Site& site : sites) {
        for (std::size_t source = 0; source < sources_count; ++source) {
            sum += site.share_of(source);
        }
    }
    return sum;
}

}  // namespace

std::string server_path(std::size_t server) {
    return fmt::format("org-{}/server-{}", server / servers_each, server);
}

double Site::seconds_of(std::size_t source) const {
    return is_uneven && source + 1 == sources_count ? seconds * slow_source_factor : seconds;
}

double Site::capacity_of(std::size_t source) const {
    double most = limits.connections->value / seconds_of(source);
    if (limits.messages) {
        most = std::min(most, per_second(limits.messages->value));
    }
    if (limits.connects && limits.messages_per_connection) {
        const double connects = per_second(limits.connects->value);
        most = std::min(most, connects * limits.messages_per_connection->value);
    }
    return most;
}

double Site::share_of(std::size_t source) const {
    const bool is_slow = is_uneven && source + 1 == sources_count;
    return capacity_of(source) * (is_slow ? slow_source_excess : 1);
}

World a_world(std::int64_t messages) {
    constexpr base::Duration full_day = std::chrono::hours{24};
    shaping::Limits usual;
    usual.connections = {usual_connections, "configuration"};
    auto known = parsed(shaping::built_in_providers());
    auto own = parsed(own_rules);

    World world;
    for (const auto* providers : {&known, &own}) {
        for (const auto& provider : providers->all()) {
            if (!provider.whose.empty()) {
                continue;
            }
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
    for (std::size_t number = 0; number < world.sites.size(); ++number) {
        Site& site = world.sites[number];
        site.is_uneven = number % uneven_each == 0;
        site.limits = world.policy.limits_of(site.hosts);
        site.tenants = world.policy.tenant_limits_of(site.hosts);
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
