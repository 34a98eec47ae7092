// What requests and responses know about themselves.
#include "http/message.h"

#include "base/ascii.h"
#include "http/form.h"

#include <array>

namespace postrider::http {
namespace {

// RFC 9110 §15, as far as this product answers them.
constexpr std::array<std::pair<std::uint16_t, std::string_view>, 35> reasons{{
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
}};

}  // namespace

std::string_view Request::parameter(std::string_view name) const {
    for (const auto& [key, value] : parameters) {
        if (key == name) {
            return value;
        }
    }
    return "";
}

std::optional<std::string> Request::query_value(std::string_view name) const {
    return find_in_form(query, name);
}

bool Request::has_media_type(std::string_view type) const {
    const auto whole = field("Content-Type");
    return base::iequals(base::trim(whole.substr(0, whole.find(';'))), type);
}

Response Response::of(std::uint16_t status, std::string_view media_type, std::string body) {
    Response response;
    response.status = status;
    response.fields.add("Content-Type", media_type);
    response.body = std::move(body);
    return response;
}

Response Response::text(std::uint16_t status, std::string body) {
    return of(status, "text/plain; charset=utf-8", std::move(body));
}

Response Response::json(std::uint16_t status, std::string body) {
    return of(status, "application/json; charset=utf-8", std::move(body));
}

std::string_view reason_of(std::uint16_t status) {
    for (const auto& [code, reason] : reasons) {
        if (code == status) {
            return reason;
        }
    }
    return "";
}

}  // namespace postrider::http
