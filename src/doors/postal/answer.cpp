// The envelope around every answer.
#include "doors/postal/answer.h"

#include "json/writer.h"

namespace postrider::doors::postal {
namespace {

std::string_view word_of(Answer::Status status) {
    switch (status) {
        case Answer::Status::success:
            return "success";
        case Answer::Status::error:
            return "error";
        case Answer::Status::parameter_error:
            return "parameter-error";
    }
    return "";
}

}  // namespace

Answer Answer::success(std::string data) {
    return {.status = Status::success, .data = std::move(data)};
}

Answer Answer::error(
    std::string_view code, const std::vector<std::pair<std::string_view, std::string_view>>& facts
) {
    json::Writer json;
    json.begin_object();
    for (const auto& [name, value] : facts) {
        json.key(name).string(value);
    }
    json.key("code").string(code).end_object();
    return {.status = Status::error, .data = json.take()};
}

Answer Answer::parameter_error(std::string_view message) {
    json::Writer json;
    json.begin_object().key("message").string(message).end_object();
    return {.status = Status::parameter_error, .data = json.take()};
}

http::Response envelope(const Answer& answer, base::Duration took) {
    json::Writer json;
    json.begin_object();
    json.key("status").string(word_of(answer.status));
    json.key("time").seconds(took, 3);
    json.key("flags").begin_object().end_object();
    json.key("data").raw(answer.data);
    json.end_object();
    return http::Response::json(200, json.take());
}

}  // namespace postrider::doors::postal
