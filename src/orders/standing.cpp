// Orders and what they are about.
#include "orders/standing.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

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

/// Whether it may be about some message of the strand.
bool may_fit(const model::Order& order, const model::Strand& strand) {
    return is_of_servers(order, strand.server) && is_or_any(order.domain, strand.destination);
}

/// Whether it is about a strand's messages all alike.
bool is_about_strands(const model::Order& order) {
    return order.tag.empty() && order.sender.empty() && order.recipient.empty() &&
           order.site.empty() && order.source.empty();
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
    for (std::size_t place = 0; place < orders_.size(); ++place) {
        const auto& domain = orders_[place].domain;
        auto& places = domain.empty() ? of_any_domain_ : by_domain_[base::to_lower(domain)];
        places.push_back(place);
    }
}

template <class IsLast>
void Standing::each_for(std::string_view destination, IsLast is_last) const {
    static const std::vector<std::size_t> none;
    const auto found =
        by_domain_.empty() ? by_domain_.end() : by_domain_.find(base::to_lower(destination));
    const auto& own = found == by_domain_.end() ? none : found->second;
    auto next_own = own.begin();
    auto next_any = of_any_domain_.begin();
    while (next_own != own.end() || next_any != of_any_domain_.end()) {
        const bool is_own =
            next_any == of_any_domain_.end() || (next_own != own.end() && *next_own < *next_any);
        if (is_last(orders_[is_own ? *next_own++ : *next_any++])) {
            return;
        }
    }
}

const model::Order* Standing::binding(const Traits& traits, base::Time now) const {
    return binding(traits, now, "");
}

const model::Order* Standing::binding(
    const Traits& traits, base::Time now, std::string_view passed_hold
) const {
    const model::Order* found = nullptr;
    each_for(traits.destination, [&](const model::Order& order) {
        const bool binds = order.kind != OrderKind::reroute && order.stands(now) &&
                           fits(order, traits) &&
                           (order.kind != OrderKind::hold || hold_reason(order) != passed_hold);
        found = binds ? &order : nullptr;
        return binds;
    });
    return found;
}

const model::Order* Standing::suspension_of(const model::Strand& strand, base::Time now) const {
    const model::Order* found = nullptr;
    each_for(strand.destination, [&](const model::Order& order) {
        if (order.kind == OrderKind::reroute || !order.stands(now) || !may_fit(order, strand)) {
            return false;
        }
        const bool suspends = order.kind == OrderKind::suspend;
        found = suspends && is_about_strands(order) ? &order : nullptr;
        return !suspends || found != nullptr;
    });
    return found;
}

const model::Order* Standing::reroute(const Traits& traits, base::Time now) const {
    const model::Order* found = nullptr;
    each_for(traits.destination, [&](const model::Order& order) {
        const bool leads =
            order.kind == OrderKind::reroute && order.stands(now) && fits(order, traits);
        found = leads ? &order : nullptr;
        return leads;
    });
    return found;
}

std::vector<const model::Order*> Standing::matching(const Traits& traits, base::Time now) const {
    std::vector<const model::Order*> all;
    each_for(traits.destination, [&](const model::Order& order) {
        if (order.stands(now) && fits(order, traits)) {
            all.push_back(&order);
        }
        return false;
    });
    return all;
}

base::Duration time_suspended(
    const std::vector<model::Order>& suspensions,
    const Traits& traits,
    base::Time from,
    base::Time until
) {
    std::vector<std::pair<base::Time, base::Time>> spans;
    for (const auto& order : suspensions) {
        const auto begin = std::max(from, order.made_at);
        const auto end =
            std::min({until, order.ends_at.value_or(until), order.ended_at.value_or(until)});
        if (begin < end && fits(order, traits)) {
            spans.emplace_back(begin, end);
        }
    }
    std::ranges::sort(spans);
    base::Duration sum{};
    auto counted_to = from;
    for (const auto& [begin, end] : spans) {
        const auto fresh = std::max(begin, counted_to);
        if (fresh < end) {
            sum += end - fresh;
            counted_to = end;
        }
    }
    return sum;
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
