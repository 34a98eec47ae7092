// A request as endpoints see it, and the response they give.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ip.h"
#include "http/fields.h"
#include "http/method.h"

namespace postrider::http {

/// A whole request. Value.
struct Request {
    Method method = Method::get;
    std::string path;   ///< as sent, still percent-encoded; begins with '/', or is "*"
    std::string query;  ///< behind the '?', still encoded
    Fields fields;
    std::string body;
    /// What the path pattern's `{name}` pieces and its `*` stood for, decoded.
    std::vector<std::pair<std::string, std::string>> parameters;
    base::Endpoint peer;  ///< the other end of the connection
    bool is_tls = false;

    /// "" when there is none.
    std::string_view field(std::string_view name) const { return fields.value(name); }
    /// "" when the pattern has none of that name.
    std::string_view parameter(std::string_view name) const;
    /// The first of that name, decoded.
    std::optional<std::string> query_value(std::string_view name) const;
    /// Whether Content-Type names this media type, parameters aside.
    bool has_media_type(std::string_view type) const;
};

/// Value. The server adds Content-Length, Date and Connection.
struct Response {
    std::uint16_t status = 200;
    Fields fields;
    std::string body;

    static Response of(std::uint16_t status, std::string_view media_type, std::string body);
    static Response text(std::uint16_t status, std::string body);
    static Response json(std::uint16_t status, std::string body);
};

/// "Not Found" for 404; "" for a number without a name.
std::string_view reason_of(std::uint16_t status);

}  // namespace postrider::http
