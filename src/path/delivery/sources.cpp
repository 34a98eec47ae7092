// Choosing among sources.
#include "path/delivery/sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/check.h"

namespace postrider::delivery {
namespace {

std::uint64_t mixed(std::uint64_t bits) {
    bits = (bits ^ (bits >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
    bits = (bits ^ (bits >> 27U)) * 0x94d0'49bb'1331'11ebU;
    return bits ^ (bits >> 31U);
}

std::uint64_t number_of(std::string_view name) {
    std::uint64_t number = 0xcbf2'9ce4'8422'2325U;
    for (const char c : name) {
        number = (number ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3U;
    }
    return number;
}

/// The higher wins (rendezvous hashing): the winner stays the same while it is there, and among
/// many deliveries each source wins its share.
double score(std::uint64_t number, std::uint32_t weight, model::DeliveryId delivery) {
    const auto bits = mixed(number ^ mixed(static_cast<std::uint64_t>(delivery.value)));
    const double share = (static_cast<double>(bits >> 11U) + 0.5) * 0x1p-53;
    return -static_cast<double>(weight) / std::log(share);
}

/// "relay.test:587"
std::optional<Hop> relay_hop(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) {
        return std::nullopt;
    }
    std::uint16_t port = 0;
    const auto digits = text.substr(colon + 1);
    const auto* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, port);
    if (parsed.ec != std::errc{} || parsed.ptr != end || port == 0) {
        return std::nullopt;
    }
    const std::string host(text.substr(0, colon));
    return Hop{.host = host, .address = base::IpAddress::parse(host), .port = port};
}

}  // namespace

Sources::Sources(net::Clock& clock, std::vector<Source> sources, SourceObserver observer)
    : clock_(clock), observer_(std::move(observer)) {
    CHECK(!sources.empty());
    standings_.reserve(sources.size());
    for (auto& source : sources) {
        const auto number = number_of(source.name);
        standings_.push_back({.source = std::move(source), .number = number});
    }
}

const Source* Sources::choose(
    std::string_view pool, model::DeliveryId delivery, const MaySend& may_send
) {
    if (Standing* relay = relay_of(pool)) {
        return reason_of(*relay).empty() ? &relay->source : nullptr;
    }
    const Source* best = nullptr;
    double highest = 0;
    for (auto& standing : standings_) {
        const Source& source = standing.source;
        const bool comes_later = best != nullptr && source.priority > best->priority;
        if (comes_later || !source.is_of(pool) || !reason_of(standing).empty() ||
            (may_send && !may_send(source))) {
            continue;
        }
        const double height = score(standing.number, source.weight, delivery);
        if (best == nullptr || source.priority < best->priority || height > highest) {
            best = &source;
            highest = height;
        }
    }
    return best;
}

const Source* Sources::in_use(std::string_view name) {
    if (const auto relay = relays_.find(name); relay != relays_.end()) {
        return reason_of(relay->second).empty() ? &relay->second.source : nullptr;
    }
    const auto found = std::ranges::find_if(standings_, [&](const Standing& standing) {
        return standing.source.name == name;
    });
    const bool is_usable = found != standings_.end() && reason_of(*found).empty();
    return is_usable ? &found->source : nullptr;
}

std::string Sources::why_none(std::string_view pool) {
    if (Standing* relay = relay_of(pool)) {
        return fmt::format("{}: {}", relay->source.name, reason_of(*relay));
    }
    std::string why;
    for (auto& standing : standings_) {
        if (standing.source.is_of(pool)) {
            why += fmt::format(
                "{}{}: {}", why.empty() ? "" : "; ", standing.source.name, reason_of(standing)
            );
        }
    }
    return why.empty() ? fmt::format("the pool {} has no source", pool) : why;
}

void Sources::failed(const Source& source, std::string reason) {
    auto& standing = standing_of(source);
    standing.failure = std::move(reason);
    standing.failed_until = clock_.instant() + source_rest;
    report(standing);
}

void Sources::checked(const Source& source, std::string reason) {
    auto& standing = standing_of(source);
    if (!reason.empty() && reason != standing.check) {
        standing.is_reported = false;  // another reason is news
    }
    standing.check = std::move(reason);
    report(standing);
}

std::string_view Sources::reason(const Source& source) {
    return reason_of(standing_of(source));
}

std::vector<const Source*> Sources::all() const {
    std::vector<const Source*> sources;
    for (const auto& standing : standings_) {
        sources.push_back(&standing.source);
    }
    return sources;
}

Sources::Standing* Sources::relay_of(std::string_view pool) {
    if (!pool.starts_with(pool_of_relay)) {
        return nullptr;
    }
    if (const auto known = relays_.find(pool); known != relays_.end()) {
        return &known->second;
    }
    auto hop = relay_hop(pool.substr(pool_of_relay.size()));
    if (!hop) {
        return nullptr;
    }
    Source source{
        .name = std::string(pool),
        .helo = standings_.front().source.helo,
        .pools = {},
        .checks_names = false,
        .smart_host = SmartHost{.hop = *std::move(hop), .login = nullptr},
    };
    return &relays_.emplace(pool, Standing{.source = std::move(source)}).first->second;
}

Sources::Standing& Sources::standing_of(const Source& source) {
    if (const auto relay = relays_.find(source.name); relay != relays_.end()) {
        return relay->second;
    }
    const auto found = std::ranges::find_if(standings_, [&](const Standing& standing) {
        return &standing.source == &source;
    });
    CHECK(found != standings_.end());
    return *found;
}

std::string_view Sources::reason_of(Standing& standing) {
    if (!standing.failure.empty() && standing.failed_until <= clock_.instant()) {
        standing.failure.clear();
        report(standing);
    }
    return standing.check.empty() ? standing.failure : standing.check;
}

void Sources::report(Standing& standing) {
    const std::string& reason = standing.check.empty() ? standing.failure : standing.check;
    if (standing.is_reported == !reason.empty()) {
        return;
    }
    standing.is_reported = !reason.empty();
    if (observer_) {
        observer_(standing.source, reason);
    }
}

}  // namespace postrider::delivery
