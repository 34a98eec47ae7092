// Writing a response's head in one string.
#include "http/response_head.h"

#include <algorithm>

namespace postrider::http {
namespace {

void add_field(std::string& head, std::string_view name, std::string_view value) {
    head += name;
    head += ": ";
    const auto start = static_cast<std::ptrdiff_t>(head.size());
    head += value;
    std::replace_if(
        head.begin() + start,
        head.end(),
        [](char c) { return c == '\r' || c == '\n' || c == '\0'; },
        ' '
    );
    head += "\r\n";
}

bool may_have_body(std::uint16_t status) {
    return status >= 200 && status != 204 && status != 304;
}

}  // namespace

std::string write_head(const Response& response, std::string_view date, Persistence persistence) {
    std::string head;
    head.reserve(256);
    head += "HTTP/1.1 ";
    head += std::to_string(response.status);
    head += ' ';
    head += reason_of(response.status);
    head += "\r\n";
    for (std::size_t index = 0; index < response.fields.size(); ++index) {
        add_field(head, response.fields.name_at(index), response.fields.value_at(index));
    }
    if (may_have_body(response.status)) {
        add_field(head, "Content-Length", std::to_string(response.body.size()));
    }
    if (!date.empty()) {
        add_field(head, "Date", date);
    }
    if (persistence == Persistence::close) {
        head += "Connection: close\r\n";
    }
    head += "\r\n";
    return head;
}

std::string to_http_date(base::Time time) {
    auto date = base::to_rfc5322(time);
    date.replace(date.size() - 5, 5, "GMT");
    return date;
}

}  // namespace postrider::http
