// Arrivals to try the reception with.
#pragma once

#include <string>
#include <utility>

#include "path/reception/arrival.h"

namespace postrider::reception {

inline model::Server server_number(std::int64_t number) {
    model::Server server;
    server.id = {number};
    server.token = "abcdef";
    return server;
}

/// To the endpoint 17, or where `mode` leads.
inline model::Route route_to_endpoint(
    std::int64_t server, model::RouteMode mode = model::RouteMode::endpoint
) {
    model::Route route;
    route.id = {3};
    route.server = {server};
    route.domain = model::DomainId{5};
    route.domain_name = "acme.test";
    route.name = "in";
    route.mode = mode;
    if (mode == model::RouteMode::endpoint) {
        route.endpoint = model::EndpointId{17};
    }
    return route;
}

inline Recipient to_route(
    std::int64_t server,
    const std::string& address = "in@acme.test",
    model::RouteMode mode = model::RouteMode::endpoint
) {
    inbound::ToRoute place;
    place.found.route = route_to_endpoint(server, mode);
    place.found.server = server_number(server);
    place.recipient = address;
    return {
        .place = std::move(place),
        .address = address,
        .notify = model::Notify::unspecified,
        .original_recipient = "",
    };
}

inline Recipient to_return_path(std::int64_t server, const std::string& tag = "") {
    return {
        .place = inbound::ToReturnPath{server_number(server), tag},
        .address = "abcdef+" + tag + "@rp.test",
        .notify = model::Notify::unspecified,
        .original_recipient = "",
    };
}

inline Arrival an_arrival(std::vector<Recipient> recipients) {
    Arrival arrival;
    arrival.client = base::IpAddress::parse("192.0.2.9");
    arrival.helo = "mail.far.test";
    arrival.reverse_name = "mx.far.test";
    arrival.how.encrypted = true;
    arrival.host = "mx.test";
    arrival.sender = "a@far.test";
    arrival.recipients = std::move(recipients);
    arrival.content = model::Content::from(
        "From: a@far.test\r\nSubject: Hello\r\nMessage-ID: <1@far.test>\r\n\r\nBody\r\n"
    );
    return arrival;
}

}  // namespace postrider::reception
