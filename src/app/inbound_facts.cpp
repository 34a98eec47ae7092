// Routes and endpoints to JSON.
#include "app/inbound_facts.h"

#include <boost/json/array.hpp>

#include <algorithm>

#include "app/print.h"

namespace postrider::app {
namespace {

template <class T>
std::string_view word_of(const Choices<T>& choices, T value) {
    const auto found = std::ranges::find(choices, value, &std::pair<std::string, T>::second);
    return found == choices.end() ? std::string_view() : std::string_view(found->first);
}

struct AddTarget {
    boost::json::object& facts;

    void operator()(const model::HttpEndpoint& http) const {
        facts["type"] = "http";
        facts["leads_to"] = http.url;
        facts["format"] = word_of(payload_formats, http.format);
        facts["encoding"] = word_of(payload_encodings, http.encoding);
        facts["strip_replies"] = http.strips_replies;
        facts["attachments"] = http.includes_attachments;
        facts["timeout"] = http.timeout.count();
    }
    void operator()(const model::SmtpEndpoint& smtp) const {
        facts["type"] = "smtp";
        facts["leads_to"] = smtp.host;
        facts["port"] = smtp.port;
        facts["tls"] = word_of(endpoint_tls_modes, smtp.tls);
    }
    void operator()(const model::AddressEndpoint& address) const {
        facts["type"] = "address";
        facts["leads_to"] = address.address;
    }
};

std::string name_of(model::EndpointId id, const std::vector<model::Endpoint>& endpoints) {
    const auto found = std::ranges::find(endpoints, id, &model::Endpoint::id);
    return found == endpoints.end() ? std::string() : found->name;
}

}  // namespace

const Choices<model::PayloadFormat> payload_formats = {
    {"hash", model::PayloadFormat::hash},
    {"raw", model::PayloadFormat::raw_message},
    {"inbound-parse", model::PayloadFormat::inbound_parse},
    {"inbound-parse-raw", model::PayloadFormat::inbound_parse_raw},
};
const Choices<model::PayloadEncoding> payload_encodings = {
    {"json", model::PayloadEncoding::json},
    {"form", model::PayloadEncoding::form},
};
const Choices<model::EndpointTls> endpoint_tls_modes = {
    {"none", model::EndpointTls::none},
    {"opportunistic", model::EndpointTls::opportunistic},
    {"required", model::EndpointTls::required},
    {"implicit", model::EndpointTls::implicit},
};
const Choices<model::RouteMode> route_modes = {
    {"endpoint", model::RouteMode::endpoint},
    {"accept", model::RouteMode::accept},
    {"hold", model::RouteMode::hold},
    {"bounce", model::RouteMode::bounce},
    {"reject", model::RouteMode::reject},
};
const Choices<model::SpamMode> spam_modes = {
    {"mark", model::SpamMode::mark},
    {"quarantine", model::SpamMode::quarantine},
    {"fail", model::SpamMode::fail},
};

boost::json::object facts_of(const model::Endpoint& endpoint) {
    boost::json::object facts{{"id", endpoint.id.value}, {"name", endpoint.name}};
    std::visit(AddTarget{facts}, endpoint.target);
    facts["last_used_at"] = time_json(endpoint.last_used_at);
    return facts;
}

boost::json::object facts_of(
    const model::Route& route, const std::vector<model::Endpoint>& endpoints
) {
    boost::json::array additional;
    for (const auto id : route.additional) {
        additional.emplace_back(name_of(id, endpoints));
    }
    boost::json::object facts{
        {"id", route.id.value},
        {"address", route.address()},
        {"mode", word_of(route_modes, route.mode)},
        {"spam", word_of(spam_modes, route.spam_mode)},
        {"endpoint", nullptr},
        {"additional", std::move(additional)},
        {"token", route.token},
    };
    if (route.endpoint) {
        facts["endpoint"] = name_of(*route.endpoint, endpoints);
    }
    return facts;
}

}  // namespace postrider::app
