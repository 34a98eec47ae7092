// Requests to the control socket, and what the answers mean.
#include "app/running_server.h"

#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include "app/control_client.h"

namespace postrider::app {
namespace {

namespace json = boost::json;

std::optional<json::object> told(const Desk& desk, const std::string& target) {
    const auto answer = tell_control(desk.settings().store.directory, target);
    if (!answer || answer->status != 200) {
        return std::nullopt;
    }
    boost::system::error_code error;
    auto value = json::parse(answer->body, error);
    if (error || !value.is_object()) {
        return std::nullopt;
    }
    return std::move(value.as_object());
}

}  // namespace

bool look_again(const Desk& desk) {
    const auto facts = told(desk, "/v1/look");
    const auto* read = facts ? facts->if_contains("read") : nullptr;
    return read != nullptr && read->is_bool() && read->as_bool();
}

std::string obeyed(bool was_reached) {
    return was_reached ? "The server obeys it." : "A running server obeys within seconds.";
}

std::optional<ServersWord> tell_server(
    const Desk& desk, model::DeliveryId delivery, const std::string& what
) {
    const auto facts = told(desk, fmt::format("/v1/messages/{}/{}", delivery.value, what));
    if (!facts) {
        return std::nullopt;
    }
    const auto* result = facts->if_contains("result");
    const auto* trying = facts->if_contains("trying_milliseconds");
    if (result == nullptr || !result->is_string() || trying == nullptr || !trying->is_int64()) {
        return std::nullopt;
    }
    return ServersWord{
        .result = std::string(result->as_string()), .trying_milliseconds = trying->as_int64()
    };
}

}  // namespace postrider::app
