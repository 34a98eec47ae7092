// The order of the decision, a function a step.
#include "path/inbound/route_match.h"

#include <utility>

#include "base/ascii.h"
#include "mail/domain.h"

namespace postrider::inbound {
namespace {

using Problem = RecipientProblem;

RecipientMatch refused(Problem problem) {
    return RecipientRefusal::of(problem);
}

net::Task<RecipientMatch> match_return_path(mail::TaggedLocal local, store::Store& store) {
    auto server = co_await store.server_by_token(std::string(local.user));
    if (!server) {
        co_return refused(Problem::unknown_server_token);
    }
    if (server->is_suspended) {
        co_return refused(Problem::server_suspended);
    }
    co_return ToReturnPath{std::move(*server), std::string(local.tag)};
}

RecipientMatch to_route(RouteOnServer found, std::string recipient) {
    if (found.server.is_suspended) {
        return refused(Problem::server_suspended);
    }
    if (found.route.mode == model::RouteMode::reject) {
        return refused(Problem::route_rejects);
    }
    return ToRoute{std::move(found), std::move(recipient)};
}

net::Task<RecipientMatch> match_token(mail::TaggedLocal local, store::Store& store) {
    auto found = co_await store.route_by_token(base::to_lower(local.user));
    if (!found) {
        co_return refused(Problem::unknown_route_token);
    }
    auto recipient = found->route.name;
    if (!local.tag.empty()) {
        recipient.append("+").append(local.tag);
    }
    recipient.append("@").append(found->route.domain_name);
    co_return to_route(std::move(*found), std::move(recipient));
}

net::Task<RecipientMatch> match_network(base::IpAddress address, store::Store& store) {
    const auto grants = co_await store.grants_by_network();
    const auto* grant = longest_match(grants, address);
    if (grant == nullptr) {
        co_return refused(Problem::authentication_required);
    }
    if (grant->server.is_suspended) {
        co_return refused(Problem::server_suspended);
    }
    co_return ToOutsideByNetwork{*grant};
}

}  // namespace

RecipientRefusal RecipientRefusal::of(Problem problem) {
    switch (problem) {
        case Problem::unknown_server_token:
            return {problem, 550, "5.1.1", "Invalid server token"};
        case Problem::unknown_route_token:
            return {problem, 550, "5.1.1", "Invalid route token"};
        case Problem::server_suspended:
            return {problem, 535, "5.7.1", "Mail server has been suspended"};
        case Problem::route_rejects:
            return {problem, 550, "5.7.1", "Route does not accept incoming messages"};
        case Problem::authentication_required:
            return {problem, 530, "5.7.0", "Authentication required"};
    }
    return {};
}

Neighbourhood neighbourhood_of(const mail::Address& recipient, const OwnNames& names) {
    const std::string_view domain = recipient.domain;
    if (!names.return_path_domain.empty() && base::iequals(domain, names.return_path_domain)) {
        return Neighbourhood::return_path;
    }
    const auto& prefix = names.custom_return_path_prefix;
    if (!prefix.empty() && base::istarts_with(domain, prefix) &&
        domain.substr(prefix.size()).starts_with('.')) {
        return Neighbourhood::return_path;
    }
    if (!names.route_domain.empty() && base::iequals(domain, names.route_domain)) {
        return Neighbourhood::route_domain;
    }
    return Neighbourhood::other;
}

const store::Grant* longest_match(
    const std::vector<store::Grant>& grants, const base::IpAddress& address
) {
    const store::Grant* best = nullptr;
    unsigned longest = 0;
    for (const auto& grant : grants) {
        const auto network = base::IpNetwork::parse(grant.credential.network);
        if (network && network->contains(address) &&
            (best == nullptr || network->prefix_length() > longest)) {
            best = &grant;
            longest = network->prefix_length();
        }
    }
    return best;
}

net::Task<RecipientMatch> match_recipient(
    mail::Address recipient, Asker asker, const OwnNames& names, store::Store& store
) {
    const auto local = mail::split_tag(recipient.local);
    switch (neighbourhood_of(recipient, names)) {
        case Neighbourhood::return_path:
            co_return co_await match_return_path(local, store);
        case Neighbourhood::route_domain:
            co_return co_await match_token(local, store);
        case Neighbourhood::other:
            break;
    }
    if (asker.server != nullptr) {
        if (asker.server->is_suspended) {
            co_return refused(Problem::server_suspended);
        }
        co_return ToOutside{};
    }
    // Routes know their domains as A-labels.
    auto domain = mail::domain_to_ascii(recipient.domain).value_or(recipient.domain);
    auto found = co_await store.route_to(std::string(local.user), std::move(domain));
    if (found) {
        co_return to_route(std::move(*found), recipient.text());
    }
    co_return co_await match_network(asker.address, store);
}

}  // namespace postrider::inbound
