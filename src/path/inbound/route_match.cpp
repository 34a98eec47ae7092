// The order of the decision, a function a step.
#include "path/inbound/route_match.h"

#include "base/ascii.h"

namespace postrider::inbound {
namespace {

using Problem = RecipientProblem;

RecipientMatch refused(Problem problem) {
    return RecipientRefusal::of(problem);
}

RecipientMatch match_return_path(const mail::TaggedLocal& local, LookUps& look_ups) {
    auto server = look_ups.server_by_token(local.user);
    if (!server) {
        return refused(Problem::unknown_server_token);
    }
    if (server->is_suspended) {
        return refused(Problem::server_suspended);
    }
    return ToReturnPath{std::move(*server), std::string(local.tag)};
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

RecipientMatch match_token(const mail::TaggedLocal& local, LookUps& look_ups) {
    auto found = look_ups.route_by_token(local.user);
    if (!found) {
        return refused(Problem::unknown_route_token);
    }
    auto recipient = found->route.name;
    if (!local.tag.empty()) {
        recipient.append("+").append(local.tag);
    }
    recipient.append("@").append(found->route.domain_name);
    return to_route(std::move(*found), std::move(recipient));
}

std::optional<RouteOnServer> local_route(
    const mail::TaggedLocal& local, std::string_view domain, LookUps& look_ups
) {
    // The two special names are nobody's addresses.
    if (local.user != model::wildcard_route && local.user != model::return_path_route) {
        if (auto exact = look_ups.route(local.user, domain)) {
            return exact;
        }
    }
    return look_ups.route(model::wildcard_route, domain);
}

RecipientMatch match_network(const base::IpAddress& address, LookUps& look_ups) {
    const auto grants = look_ups.grants_by_network();
    const auto* grant = longest_match(grants, address);
    if (grant == nullptr) {
        return refused(Problem::authentication_required);
    }
    if (grant->server.is_suspended) {
        return refused(Problem::server_suspended);
    }
    return ToOutsideByNetwork{*grant};
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

RecipientMatch match_recipient(
    const mail::Address& recipient, const Asker& asker, const OwnNames& names, LookUps& look_ups
) {
    const auto local = mail::split_tag(recipient.local);
    switch (neighbourhood_of(recipient, names)) {
        case Neighbourhood::return_path:
            return match_return_path(local, look_ups);
        case Neighbourhood::route_domain:
            return match_token(local, look_ups);
        case Neighbourhood::other:
            break;
    }
    if (asker.server != nullptr) {
        return asker.server->is_suspended ? refused(Problem::server_suspended) : ToOutside{};
    }
    if (auto found = local_route(local, recipient.domain, look_ups)) {
        return to_route(std::move(*found), recipient.text());
    }
    return match_network(asker.address, look_ups);
}

}  // namespace postrider::inbound
