// Messages and deliveries of an arrival.
#include "path/reception/letters.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "path/intake/summary.h"

namespace postrider::reception {
namespace {

bool is_same_letter(const Group& group, const Recipient& recipient) {
    const bool is_returned = std::holds_alternative<inbound::ToReturnPath>(recipient.place);
    return group.is_returned == is_returned && group.server().id == server_of(recipient.place).id;
}

bool is_named(const Group& group, const Recipient& recipient) {
    return std::ranges::any_of(group.recipients, [&](const Recipient* other) {
        return base::iequals(other->address, recipient.address);
    });
}

/// Whose keys sign what is passed on: one domain's, when all recipients are of it.
std::optional<model::DomainId> domain_of(const Group& group) {
    std::optional<model::DomainId> domain;
    for (const auto* recipient : group.recipients) {
        const auto* to_route = std::get_if<inbound::ToRoute>(&recipient->place);
        if (to_route == nullptr || (domain && to_route->found.route.domain != domain)) {
            return std::nullopt;
        }
        domain = to_route->found.route.domain;
    }
    return domain;
}

model::Birth birth_of(const Disposition& disposition, base::Time hold_ends_at) {
    switch (disposition.fate) {
        case Fate::deliver:
            return model::Queue{};
        case Fate::hold:
            return model::Hold{disposition.why, hold_ends_at};
        case Fate::keep:
            return model::Ended{model::DeliveryStatus::processed, disposition.why, nullptr};
        case Fate::refuse:
        case Fate::bounce:
            return model::Ended{model::DeliveryStatus::bounced, disposition.why, nullptr};
    }
    return model::Queue{};
}

std::string address_at(const Recipient& recipient) {
    const auto* to_route = std::get_if<inbound::ToRoute>(&recipient.place);
    return to_route != nullptr ? to_route->recipient : recipient.address;
}

}  // namespace

const model::Server& server_of(const Place& place) {
    const auto* to_route = std::get_if<inbound::ToRoute>(&place);
    return to_route != nullptr ? to_route->found.server
                               : std::get<inbound::ToReturnPath>(place).server;
}

std::vector<Group> groups_of(const Arrival& arrival) {
    std::vector<Group> groups;
    for (const auto& recipient : arrival.recipients) {
        auto group = std::ranges::find_if(groups, [&](const Group& known) {
            return is_same_letter(known, recipient);
        });
        if (group == groups.end()) {
            const bool is_returned = std::holds_alternative<inbound::ToReturnPath>(recipient.place);
            groups.push_back({.is_returned = is_returned, .recipients = {&recipient}});
        } else if (!is_named(*group, recipient)) {
            group->recipients.push_back(&recipient);
        }
    }
    return groups;
}

namespace {

/// What is sent on keeps asking for what it asked for (RFC 8689 §4.1).
model::TlsWish tls_wish_of(const Arrival& arrival, const mail::HeaderBlock& header) {
    if (arrival.requires_tls) {
        return model::TlsWish::required;
    }
    return intake::is_tls_optional(header) ? model::TlsWish::optional : model::TlsWish::usual;
}

/// What does not depend on where it goes.
model::NewMessage letter_of(
    const Arrival& arrival, const mail::HeaderBlock& header, const Terms& terms
) {
    model::NewMessage letter;
    letter.scope = model::Scope::incoming;
    letter.sender = arrival.sender;
    letter.subject = intake::subject_of(header);
    letter.message_id = intake::message_id_of(header);
    letter.received_with_tls = arrival.how.encrypted;
    letter.tls_wish = tls_wish_of(arrival, header);
    letter.dsn_return = arrival.dsn_return;
    letter.envelope_id = arrival.envelope_id;
    letter.accepted_at = terms.now;
    letter.expires_at = terms.now + terms.lifetime;
    return letter;
}

}  // namespace

model::NewMessage letter_for(
    const Group& group, const Arrival& arrival, const mail::HeaderBlock& header, const Terms& terms
) {
    auto letter = letter_of(arrival, header, terms);
    letter.server = group.server().id;
    letter.domain = domain_of(group);
    letter.is_bounce = group.is_returned;
    return letter;
}

model::NewMessage complaint_letter(
    inbound::Finding finding,
    const std::string& address,
    const Arrival& arrival,
    const mail::HeaderBlock& header,
    const Terms& terms
) {
    auto letter = letter_of(arrival, header, terms);
    letter.server = *finding.server;
    letter.is_bounce = true;
    letter.bounce_for = finding.about;
    letter.consequences = std::move(finding.consequences);
    letter.content = arrival.content;
    model::NewDelivery delivery;
    delivery.recipient = address;
    delivery.birth =
        model::Ended{model::DeliveryStatus::processed, std::move(finding.why), nullptr};
    letter.deliveries.push_back(std::move(delivery));
    return letter;
}

std::vector<model::NewDelivery> deliveries_for(
    const Recipient& recipient,
    const model::Route* route,
    const Disposition& disposition,
    base::Time hold_ends_at
) {
    model::NewDelivery delivery;
    delivery.recipient = address_at(recipient);
    delivery.notify = recipient.notify;
    delivery.original_recipient = recipient.original_recipient;
    delivery.birth = birth_of(disposition, hold_ends_at);
    if (route == nullptr) {
        return {std::move(delivery)};
    }
    delivery.route = route->id;
    if (route->mode != model::RouteMode::endpoint || !route->endpoint) {
        return {std::move(delivery)};
    }
    delivery.endpoint = route->endpoint;
    delivery.destination = model::destination_of(*route->endpoint);
    std::vector<model::NewDelivery> deliveries{delivery};
    for (const auto endpoint : route->additional) {
        delivery.endpoint = endpoint;
        delivery.destination = model::destination_of(endpoint);
        delivery.notify = model::Notify::never;
        deliveries.push_back(delivery);
    }
    return deliveries;
}

}  // namespace postrider::reception
