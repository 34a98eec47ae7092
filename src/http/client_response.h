// Bytes to the response of somebody's server, a piece at a time (RFC 9112); knows no connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "http/fields.h"

namespace postrider::http {

/// The connection that a call went over. Value.
struct WireFacts {
    std::string address;  ///< "192.0.2.1:443"; empty when none was tried
    std::string source_address;
    std::string tls;  ///< "TLSv1.3 TLS_AES_256_GCM_SHA384"; empty in clear
    friend bool operator==(const WireFacts&, const WireFacts&) = default;
};

/// What a server answered. Value.
struct ClientResponse {
    std::uint16_t status = 0;
    Fields fields;
    std::string body;
    /// There was more body than was asked for.
    bool is_cut = false;
    WireFacts wire;
};

struct ResponseLimits {
    /// Octets of status line and fields.
    std::uint32_t head_max = 32 * 1024;
    /// Octets of the body that are kept; what follows is not read.
    std::uint64_t body_max = 64 * 1024;
};

/// 1xx answers that are waited through.
inline constexpr unsigned interim_responses_max = 10;

/// Reads the final response, skipping interim ones (RFC 9110 §15.2). Resource; one response each.
class ResponseParser {
public:
    explicit ResponseParser(const ResponseLimits& limits = {});
    ~ResponseParser();

    /// Takes all of `bytes`. The error is what is wrong, in words; after it nothing more is of use.
    std::expected<void, std::string_view> take(std::string_view bytes);
    /// The server has closed its side. The error: the response is not whole.
    std::expected<void, std::string_view> end();

    /// All that is wanted is there.
    bool is_complete() const;
    /// The response is whole, nothing came behind it, and the server keeps the connection open (RFC
    /// 9112 §9.3).
    bool may_ask_again() const;
    ClientResponse& response();

private:
    class Machine;
    void begin();
    std::expected<std::size_t, std::string_view> take_some(std::string_view bytes);

    const ResponseLimits limits_;
    unsigned interim_ = 0;
    std::string waiting_;  // a head that is not whole yet
    std::unique_ptr<Machine> machine_;
};

}  // namespace postrider::http
