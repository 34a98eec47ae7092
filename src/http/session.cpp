// Hearing requests, asking endpoints, saying responses.
#include "http/session.h"

#include "http/problem.h"

#include <array>
#include <cstring>
#include <exception>
#include <span>
#include <system_error>
#include <utility>

namespace postrider::http {
namespace {

constexpr std::size_t buffer_size_first = 4 * 1024;
constexpr std::size_t buffer_size_max = 64 * 1024;

}  // namespace

Session::Session(Service& service, net::Connection& connection)
    : service_(service), connection_(connection) {}

void Session::drain() {
    if (may_be_closed_) {
        connection_.close();
    }
}

void Session::close() {
    connection_.close();
}

void Session::forget_body() {
    service_.bodies -= counted_body_;
    counted_body_ = 0;
}

net::Task<> Session::converse() {
    for (bool goes_on = true; goes_on;) {
        goes_on = co_await turn();
    }
}

/// One request and its response. False: the connection ends.
net::Task<bool> Session::turn() {
    parser_.emplace(service_.limits.head);
    const auto heard = co_await hear();
    if (std::holds_alternative<Ended>(heard)) {
        co_return false;
    }
    const auto begun = service_.clock.instant();
    Response response;
    if (const auto* endpoint = std::get_if<const Endpoint*>(&heard)) {
        response = co_await respond(**endpoint);
    } else {
        response = std::get<Response>(heard);
    }
    const bool is_whole = parser_->is_complete();
    const bool stays = is_whole && parser_->keeps_alive() && !service_.is_draining;
    co_await say(response, stays ? Persistence::keep_alive : Persistence::close);
    if (service_.observe) {
        service_.observe(parser_->request(), response, service_.clock.instant() - begun);
    }
    forget_body();
    if (!is_whole) {
        co_await linger();
    }
    may_be_closed_ = true;
    // A drain that began while the response was being written found this session busy.
    co_return stays && !service_.is_draining;
}

net::Task<Session::Heard> Session::hear() {
    auto heard = co_await hear_head();
    if (const auto* endpoint = std::get_if<const Endpoint*>(&heard)) {
        co_return co_await hear_body(**endpoint);
    }
    co_return heard;
}

net::Task<Session::Heard> Session::hear_head() {
    auto deadline = in(service_.limits.idle);
    for (;;) {
        if (const auto error = parse()) {
            may_be_closed_ = false;
            co_return problem(error->status, error->detail);
        }
        if (parser_->has_head()) {
            may_be_closed_ = false;
            co_return route();
        }
        if (may_be_closed_ && parser_->has_begun()) {
            may_be_closed_ = false;
            deadline = in(service_.limits.head_time);
        }
        const auto got = co_await read_more(deadline);
        if (got == Got::too_late && parser_->has_begun()) {
            co_return problem(408, "The request did not come in time.");
        }
        if (got != Got::bytes) {
            co_return Ended();
        }
    }
}

net::Task<Session::Heard> Session::hear_body(const Endpoint& endpoint) {
    if (const auto error = parser_->limit_body(endpoint.body_max)) {
        co_return problem(error->status, error->detail);
    }
    const auto deadline = in(service_.limits.body_time);
    if (parser_->expects_continue() && !parser_->is_complete() && waiting_bytes().empty()) {
        constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        co_await connection_.write(go_on, deadline);
    }
    for (;;) {
        if (const auto error = parse()) {
            co_return problem(error->status, error->detail);
        }
        if (auto refusal = count_body()) {
            co_return std::move(*refusal);
        }
        if (parser_->is_complete()) {
            co_return &endpoint;
        }
        const auto got = co_await read_more(deadline);
        if (got == Got::too_late) {
            co_return problem(408, "The body did not come in time.");
        }
        if (got == Got::end) {
            co_return Ended();
        }
    }
}

/// Gives the parser what is there, until it needs more or has come to the end of head or body.
std::optional<ParseError> Session::parse() {
    const bool had_head = parser_->has_head();
    while (!parser_->is_complete() && parser_->has_head() == had_head) {
        const auto taken = parser_->take(waiting_bytes());
        if (!taken) {
            return taken.error();
        }
        if (*taken == 0) {
            break;
        }
        begin_ += *taken;
    }
    if (begin_ == end_) {
        begin_ = end_ = 0;
    } else if (end_ - begin_ >= buffer_size_max && !parser_->is_complete() &&
               parser_->has_head() == had_head) {
        return ParseError{400, "A part of the request is too large."};
    }
    return std::nullopt;
}

Session::Heard Session::route() {
    auto& request = parser_->request();
    request.peer = connection_.peer();
    request.is_tls = connection_.tls() != nullptr;
    const auto routed = service_.router.route(request);
    if (const auto* endpoint = std::get_if<const Endpoint*>(&routed)) {
        return *endpoint;
    }
    const auto* wrong = std::get_if<WrongMethod>(&routed);
    if (wrong == nullptr) {
        return problem(404, "Nothing is at this path.");
    }
    if (request.method == Method::options) {
        Response allowed{.status = 204};
        allowed.fields.add("Allow", (wrong->allowed | Method::options).to_string());
        return allowed;
    }
    auto refusal = problem(405, "This path does not answer that method.");
    refusal.fields.add("Allow", wrong->allowed.to_string());
    return refusal;
}

std::optional<Response> Session::count_body() {
    const auto size = parser_->request().body.size();
    service_.bodies += size - counted_body_;
    counted_body_ = size;
    if (service_.bodies <= service_.limits.bodies) {
        return std::nullopt;
    }
    auto refusal = problem(503, "Too many large requests are being received. Try again shortly.");
    refusal.fields.add("Retry-After", "5");
    return refusal;
}

net::Task<Session::Got> Session::read_more(base::Instant deadline) {
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (end_ == buffer_.size()) {
        buffer_.resize(buffer_.empty() ? buffer_size_first : buffer_.size() * 2);
    }
    const std::span<char> space(buffer_.data() + end_, buffer_.size() - end_);
    try {
        const auto count = co_await connection_.read(space, deadline);
        end_ += count;
        co_return count == 0 ? Got::end : Got::bytes;
    } catch (const std::system_error& trouble) {
        // The wire may still carry our answer to a client that is too slow.
        if (trouble.code() != std::errc::timed_out) {
            throw;
        }
    }
    co_return Got::too_late;
}

/// The request's top: whatever an endpoint throws ends here, as 500.
net::Task<Response> Session::respond(const Endpoint& endpoint) {
    auto& request = parser_->request();
    try {
        co_return co_await endpoint.serve(request);
    } catch (const std::exception& trouble) {
        service_.log.error(
            "http",
            "failed",
            {{"method", name_of(request.method)},
             {"path", request.path},
             {"problem", trouble.what()}}
        );
    }
    co_return problem(500, "Something broke here; the request can be tried again.");
}

net::Task<> Session::say(Response& response, Persistence persistence) {
    const auto head = write_head(response, date(), persistence);
    const bool is_bodiless = parser_->request().method == Method::head;
    const std::array<std::string_view, 2> pieces{
        head, is_bodiless ? std::string_view() : std::string_view(response.body)
    };
    const std::span<const std::string_view> all(pieces);
    co_await connection_.write(all, in(service_.limits.write_time));
}

/// Reads on for a while: closing with bytes unread would reset the connection, and the client would
/// lose the answer (RFC 9112 §9.6).
net::Task<> Session::linger() {
    may_be_closed_ = true;
    const auto deadline = in(service_.limits.linger);
    for (auto got = Got::bytes; got == Got::bytes && !service_.is_draining;) {
        begin_ = end_ = 0;
        got = co_await read_more(deadline);
    }
}

std::string_view Session::waiting_bytes() const {
    return std::string_view(buffer_).substr(begin_, end_ - begin_);
}

std::string_view Session::date() {
    const auto now = service_.clock.now();
    const auto second = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    if (second != service_.date_second || service_.date.empty()) {
        service_.date_second = second;
        service_.date = to_http_date(now);
    }
    return service_.date;
}

}  // namespace postrider::http
