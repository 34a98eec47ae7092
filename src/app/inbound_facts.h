// What JSON tells of routes and endpoints, and the words that options take for them.
#pragma once

#include <boost/json/object.hpp>

#include <vector>

#include "app/choice.h"
#include "model/inbound.h"

namespace postrider::app {

boost::json::object facts_of(const model::Endpoint& endpoint);
/// `endpoints`: the server's, for their names.
boost::json::object facts_of(
    const model::Route& route, const std::vector<model::Endpoint>& endpoints
);

extern const Choices<model::PayloadFormat> payload_formats;
extern const Choices<model::PayloadEncoding> payload_encodings;
extern const Choices<model::EndpointTls> endpoint_tls_modes;
extern const Choices<model::RouteMode> route_modes;
extern const Choices<model::SpamMode> spam_modes;

}  // namespace postrider::app
