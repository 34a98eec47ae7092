// One connection's life: request after request, each answered before the next is read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "http/request_parser.h"
#include "http/response_head.h"
#include "http/service.h"
#include "net/connection.h"

namespace postrider::http {

/// Resource; one connection, one loop.
class Session {
public:
    Session(Service& service, net::Connection& connection);

    /// Until the client leaves, an error or a limit ends it, or the server drains. Throws what the
    /// connection throws.
    net::Task<> converse();
    /// Ends it unless a request is being received or answered.
    void drain();
    void close();
    /// Once `converse` has ended, however it did.
    void forget_body();

private:
    enum class Got : std::uint8_t { bytes, end, too_late };
    struct Ended {};
    using Heard = std::variant<const Endpoint*, Response, Ended>;
    enum class After : std::uint8_t { next, linger, close };

    net::Task<Got> read_more(base::Instant deadline);
    net::Task<Heard> hear();
    net::Task<Heard> hear_head();
    net::Task<Heard> hear_body(const Endpoint& endpoint);
    net::Task<bool> turn();
    net::Task<Response> respond(const Endpoint& endpoint);
    net::Task<> say(Response& response, Persistence persistence);
    net::Task<> linger();

    std::optional<ParseError> parse();
    Heard route();
    std::optional<Response> count_body();
    std::string_view waiting_bytes() const;
    std::string_view date();
    base::Instant in(base::Duration wait) const { return service_.clock.instant() + wait; }

    Service& service_;
    net::Connection& connection_;
    std::optional<RequestParser> parser_;
    std::string buffer_;
    std::size_t begin_ = 0;  ///< of what is received and not yet parsed
    std::size_t end_ = 0;
    std::uint64_t counted_body_ = 0;
    bool may_be_closed_ = true;
};

}  // namespace postrider::http
