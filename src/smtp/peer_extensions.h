// What a server offers in its answer to EHLO, as far as a client cares.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "smtp/reply.h"
#include "smtp/sasl.h"

namespace postrider::smtp {

/// Value. A server that was only told HELO offers nothing.
struct PeerExtensions {
    bool pipelining = false;
    bool eight_bit_mime = false;
    bool smtputf8 = false;
    bool starttls = false;
    bool dsn = false;
    bool chunking = false;
    bool require_tls = false;
    /// SIZE, and its limit where one was named (RFC 1870 §4: 0 names none).
    bool size = false;
    std::optional<std::uint64_t> size_max = std::nullopt;
    /// Those we know.
    std::vector<Mechanism> mechanisms = {};
    /// LIMITS (RFC 9422).
    std::optional<std::size_t> recipients_max = std::nullopt;
    std::optional<std::size_t> messages_max = std::nullopt;

    /// Of the 250 that answers EHLO; what is not understood is skipped.
    static PeerExtensions parse(const Reply& reply);
};

}  // namespace postrider::smtp
