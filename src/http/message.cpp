// What requests and responses know about themselves.
#include "http/message.h"

#include "base/ascii.h"
#include "http/form.h"

namespace postrider::http {

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
    switch (status) {
        case 100:
            return "Continue";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 411:
            return "Length Required";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "";
    }
}

}  // namespace postrider::http
