// Orders and what they are about.
#include "orders/standing.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/ascii.h"

namespace postrider::orders {
namespace {

using model::OrderKind;

bool is_or_any(std::string_view wanted, std::string_view found) {
    return wanted.empty() || base::iequals(wanted, found);
}

bool is_known_or_any(std::string_view wanted, std::optional<std::string_view> found) {
    return wanted.empty() || (found && base::iequals(wanted, *found));
}

/// `wanted` is an address, or a domain.
bool is_address_or_any(std::string_view wanted, std::string_view found) {
    if (is_or_any(wanted, found)) {
        return true;
    }
    const auto at = found.rfind('@');
    return at != std::string_view::npos && base::iequals(wanted, found.substr(at + 1));
}

bool is_below(std::string_view host, std::string_view wanted) {
    if (host.size() <= wanted.size()) {
        return base::iequals(host, wanted);
    }
    const auto start = host.size() - wanted.size();
    return host[start - 1] == '.' && base::iequals(host.substr(start), wanted);
}

/// Whether all hosts of the site are `wanted`, or below it: otherwise a domain that has some of its
/// mail taken elsewhere would count as well.
bool is_site_or_any(std::string_view wanted, std::optional<std::string_view> site) {
    if (wanted.empty()) {
        return true;
    }
    if (!site || site->empty()) {
        return false;
    }
    auto rest = *site;
    while (!rest.empty()) {
        const auto end = std::min(rest.find(','), rest.size());
        auto host = rest.substr(0, end);
        host = host.substr(0, host.rfind(':'));
        if (!is_below(host, wanted)) {
            return false;
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return true;
}

bool is_of_servers(const model::Order& order, model::ServerId server) {
    const bool is_for_all = !order.organization && !order.server;
    return is_for_all || std::ranges::find(order.servers, server) != order.servers.end();
}

int weight_of(OrderKind kind) {
    switch (kind) {
        case OrderKind::bounce:
            return 0;
        case OrderKind::hold:
            return 1;
        case OrderKind::suspend:
            return 2;
        case OrderKind::reroute:
            break;
    }
    return 3;
}

}  // namespace

Traits traits_of(const model::Claim& claim) {
    return {
        .server = claim.server,
        .destination = claim.destination,
        .tag = claim.tag,
        .sender = claim.sender,
        .recipient = claim.recipient,
    };
}

bool fits(const model::Order& order, const Traits& traits) {
    return is_of_servers(order, traits.server) && is_or_any(order.domain, traits.destination) &&
           is_or_any(order.tag, traits.tag) && is_address_or_any(order.sender, traits.sender) &&
           is_or_any(order.recipient, traits.recipient) &&
           is_site_or_any(order.site, traits.site) && is_known_or_any(order.source, traits.source);
}

Standing::Standing(std::vector<model::Order> orders) : orders_(std::move(orders)) {
    std::ranges::sort(orders_, [](const model::Order& a, const model::Order& b) {
        return std::tuple(weight_of(a.kind), a.id) < std::tuple(weight_of(b.kind), b.id);
    });
}

const model::Order* Standing::binding(const Traits& traits, base::Time now) const {
    return binding(traits, now, "");
}

const model::Order* Standing::binding(
    const Traits& traits, base::Time now, std::string_view passed_hold
) const {
    const auto found = std::ranges::find_if(orders_, [&](const model::Order& order) {
        return order.kind != OrderKind::reroute && order.stands(now) && fits(order, traits) &&
               (order.kind != OrderKind::hold || hold_reason(order) != passed_hold);
    });
    return found == orders_.end() ? nullptr : &*found;
}

const model::Order* Standing::reroute(const Traits& traits, base::Time now) const {
    const auto found = std::ranges::find_if(orders_, [&](const model::Order& order) {
        return order.kind == OrderKind::reroute && order.stands(now) && fits(order, traits);
    });
    return found == orders_.end() ? nullptr : &*found;
}

std::vector<const model::Order*> Standing::matching(const Traits& traits, base::Time now) const {
    std::vector<const model::Order*> all;
    for (const auto& order : orders_) {
        if (order.stands(now) && fits(order, traits)) {
            all.push_back(&order);
        }
    }
    return all;
}

std::string wait_reason(const model::Order& order) {
    const auto until = order.ends_at ? " until " + base::to_rfc3339(*order.ends_at)
                                     : std::string(", until somebody ends it");
    return fmt::format("Waits for {}{}: {}", name_of(order.id), until, order.reason);
}

std::string pool_of(const model::Order& order) {
    if (order.way == model::OrderWay::pool) {
        return order.target;
    }
    return fmt::format("{}:{}", name_of(order.way), order.target);
}

}  // namespace postrider::orders
