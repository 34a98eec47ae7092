// Questions to DNS lists of addresses.
#include "dns/blocklist.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "dns/rdata.h"

namespace postrider::dns {
namespace {

/// The longest name in front of a zone: an IPv6 address, 32 digits and their dots.
constexpr std::size_t zone_size_max = 253 - 64;

std::optional<int> parse_weight(std::string_view text) {
    int weight = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, weight);
    const bool is_whole = error == std::errc{} && stopped == end;
    if (!is_whole || weight < -blocklist_weight_max || weight > blocklist_weight_max) {
        return std::nullopt;
    }
    return weight;
}

/// Lists answer with 127.255.255.x to those whom they do not serve: open resolvers, too many
/// questions. That says nothing of the address.
bool is_error_code(const base::IpAddress& answer) {
    static const auto errors = *base::IpNetwork::parse("127.255.255.0/24");
    return errors.contains(answer);
}

bool is_listed(const Blocklist& list, const Answer<std::vector<base::IpAddress>>& answer) {
    const auto* found = std::get_if<Found<std::vector<base::IpAddress>>>(&answer);
    return found != nullptr && std::ranges::any_of(found->value, [&](const auto& address) {
               return list.answers.contains(address) && !is_error_code(address);
           });
}

std::string printable(std::string_view text) {
    std::string result(text.substr(0, listing_reason_max));
    std::ranges::replace_if(result, [](char c) { return c < ' ' || c > '~'; }, '?');
    return result;
}

}  // namespace

std::expected<Blocklist, std::string> parse_blocklist(std::string_view text) {
    Blocklist list;
    if (const auto halves = base::split_once(text, '*')) {
        const auto weight = parse_weight(halves->second);
        if (!weight) {
            return std::unexpected("the weight behind * is a whole number from -1000 to 1000");
        }
        list.weight = *weight;
        text = halves->first;
    }
    if (const auto halves = base::split_once(text, '=')) {
        const auto answers = base::IpNetwork::parse(halves->second);
        if (!answers) {
            return std::unexpected("behind = stands an address or a network");
        }
        list.answers = *answers;
        text = halves->first;
    }
    list.zone = base::to_lower(text);
    if (list.zone.ends_with('.')) {
        list.zone.pop_back();
    }
    if (!is_resolvable(list.zone) || list.zone.size() > zone_size_max) {
        return std::unexpected("the zone is no name that the DNS could hold");
    }
    return list;
}

std::string blocklist_name(const Blocklist& list, const base::IpAddress& address) {
    const std::string name = reverse_name(address);
    const std::string_view suffix = address.is_v4() ? "in-addr.arpa" : "ip6.arpa";
    return name.substr(0, name.size() - suffix.size()) + list.zone;
}

net::Task<std::optional<Listing>> find_listing(
    Resolver& resolver, Blocklist list, base::IpAddress address
) {
    const std::string name = blocklist_name(list, address);
    const auto answer = co_await resolver.addresses(name, Family::v4);
    if (!is_listed(list, answer)) {
        co_return std::nullopt;
    }
    Listing listing{.zone = list.zone, .reason = {}, .weight = list.weight};
    const auto words = co_await resolver.text(name);
    if (const auto* found = std::get_if<Found<std::vector<std::string>>>(&words)) {
        listing.reason = printable(found->value.front());
    }
    co_return listing;
}

}  // namespace postrider::dns
