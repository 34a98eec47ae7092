// Finding the JSON of a call.
#include "doors/postal/parameters.h"

#include "base/ascii.h"
#include "http/form.h"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace postrider::doors::postal {
namespace {

std::expected<Parameters, std::string> parse_object(std::string_view text) {
    boost::json::error_code trouble;
    auto value = boost::json::parse(text, trouble);
    if (trouble) {
        return std::unexpected("The parameters are not valid JSON: " + trouble.message() + ".");
    }
    auto* object = value.if_object();
    if (object == nullptr) {
        return std::unexpected("The parameters must be a JSON object.");
    }
    return std::move(*object);
}

bool has_json_body(const http::Request& request) {
    return base::istarts_with(request.field("Content-Type"), "application/json") &&
           !base::trim(request.body).empty();
}

}  // namespace

std::expected<Parameters, std::string> read_parameters(const http::Request& request) {
    if (has_json_body(request)) {
        auto parameters = parse_object(request.body);
        if (parameters && !request.query.empty()) {
            for (const auto& [name, value] : http::parse_form(request.query)) {
                (*parameters)[name] = value;
            }
        }
        return parameters;
    }
    auto field = request.query_value("params");
    if (!field && request.has_media_type("application/x-www-form-urlencoded")) {
        field = http::find_in_form(request.body, "params");
    }
    return field && !base::trim(*field).empty() ? parse_object(*field) : Parameters();
}

std::string text_of(const Parameters& parameters, std::string_view name) {
    const auto* value = parameters.if_contains(name);
    if (value == nullptr) {
        return "";
    }
    if (const auto* text = value->if_string()) {
        return {text->data(), text->size()};
    }
    return value->is_number() ? boost::json::serialize(*value) : "";
}

bool is_said(const Parameters& parameters, std::string_view name) {
    const auto* value = parameters.if_contains(name);
    return value != nullptr && !value->is_null() && !(value->is_bool() && !value->get_bool());
}

}  // namespace postrider::doors::postal
