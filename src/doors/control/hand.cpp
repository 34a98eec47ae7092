// From requests to the runner, and what came of it as JSON.
#include "doors/control/hand.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "http/problem.h"
#include "model/names.h"

namespace postrider::doors::control {
namespace {

namespace json = boost::json;
using Result = queue::Intervened::Result;

std::optional<std::int64_t> number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
    return is_whole && number > 0 ? std::optional(number) : std::nullopt;
}

std::string_view name_of(Result result) {
    switch (result) {
        case Result::done:
            return "done";
        case Result::trying:
            return "trying";
        case Result::over:
            return "over";
        case Result::elsewhere:
            return "elsewhere";
        case Result::unknown:
            break;
    }
    return "unknown";
}

http::Response answer(const json::object& facts) {
    return http::Response::json(200, json::serialize(facts));
}

}  // namespace

void Hand::add_to(http::Router& router) {
    using http::Method;
    router.add({
        .methods = Method::post,
        .path = "/v1/look",
        .serve = [this](http::Request&) { return look(); },
    });
    router.add({
        .methods = Method::post,
        .path = "/v1/messages/{id}/cancel",
        .serve = [this](http::Request& request
                 ) { return intervene(request, queue::Wish::Kind::cancel); },
    });
    router.add({
        .methods = Method::post,
        .path = "/v1/messages/{id}/hold",
        .serve = [this](http::Request& request
                 ) { return intervene(request, queue::Wish::Kind::hold); },
    });
}

net::Task<http::Response> Hand::look() {
    if (reach_.look_again) {
        reach_.look_again();
    }
    const bool is_read = co_await reach_.runner.look_again();
    co_return answer({{"read", is_read}});
}

net::Task<http::Response> Hand::intervene(const http::Request& request, queue::Wish::Kind kind) {
    const auto id = number_of(request.parameter("id"));
    const auto until = number_of(request.query_value("until").value_or(""));
    if (!id) {
        co_return http::problem(404, "An id is a whole number.");
    }
    if (kind == queue::Wish::Kind::hold && !until) {
        co_return http::problem(400, "A hold needs its end: until, in microseconds since 1970.");
    }
    queue::Wish wish{.kind = kind, .why = request.query_value("why").value_or("")};
    if (until) {
        wish.hold_ends_at = base::from_micros(*until);
    }
    const model::DeliveryId delivery{*id};
    const auto came = co_await reach_.runner.intervene(delivery, std::move(wish));
    if (came.result == Result::unknown) {
        co_return http::problem(404, "There is no such message.");
    }
    co_return answer({
        {"result", name_of(came.result)},
        {"status", model::name_of(came.status)},
        {"trying_milliseconds",
         std::chrono::duration_cast<std::chrono::milliseconds>(came.trying_for).count()},
    });
}

}  // namespace postrider::doors::control
