// Bytes to a request, a piece at a time (RFC 9112); knows no connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string_view>

#include "http/message.h"

namespace postrider::http {

/// Why a request cannot be read: the status of the answer, and a sentence for the client. After it
/// the stream is of no further use.
struct ParseError {
    std::uint16_t status = 400;
    std::string_view detail;
};

/// RFC 9110 §4.1 asks for 8000 at least.
inline constexpr std::size_t target_size_max = 8192;
inline constexpr std::size_t fields_max = 200;

/// Reads one request: first its head, where it stops so that the body's limit can be chosen, then
/// its body. Resource; one request each.
class RequestParser {
public:
    /// `head_max`: octets of request line and fields together.
    explicit RequestParser(std::uint32_t head_max);
    ~RequestParser();

    /// Takes from the front of `bytes` and says how many it took. None taken: it needs more, and
    /// wants to see the same bytes again with more behind them.
    std::expected<std::size_t, ParseError> take(std::string_view bytes);

    bool has_begun() const;
    bool has_head() const;
    bool is_complete() const;

    /// From here on only with the head.
    /// Refuses at once when the announced length is above `body_max`, later when it grows so.
    std::optional<ParseError> limit_body(std::uint64_t body_max);
    /// Whether the client wants the connection kept (RFC 9112 §9.3).
    bool keeps_alive() const;
    /// Whether it waits for 100 before it sends the body (RFC 9110 §10.1.1).
    bool expects_continue() const;

    /// `peer` and `is_tls` are left for who knows the connection.
    Request& request();

private:
    class Machine;
    std::unique_ptr<Machine> machine_;
};

}  // namespace postrider::http
