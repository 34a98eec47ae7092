// The parameters of a call: a JSON object, however it was brought.
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "http/message.h"

namespace postrider::doors::postal {

using Parameters = boost::json::object;

/// A JSON body with the query's fields on top of it; else the `params` field of a form or query;
/// else none. The error is a sentence for the client: what was brought is no JSON object.
std::expected<Parameters, std::string> read_parameters(const http::Request& request);

/// A string as it is, a number as its digits; "" for everything else and for what is not there.
std::string text_of(const Parameters& parameters, std::string_view name);
/// Everything but null and false counts as said, as in Ruby.
bool is_said(const Parameters& parameters, std::string_view name);

}  // namespace postrider::doors::postal
