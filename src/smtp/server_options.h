// What a listener offers and demands, and the answer to EHLO that says so.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/time.h"
#include "smtp/reply.h"

namespace postrider::smtp {

enum class TlsMode : std::uint8_t { none, starttls, starttls_required, implicit };
enum class AuthOffer : std::uint8_t { never, under_tls, always };

/// Content over the limit of which at least this much is read on.
inline constexpr std::uint64_t read_beyond_min = 1024 * 1024;

/// Value.
struct ServerOptions {
    /// What we call ourselves.
    std::string host;
    TlsMode tls = TlsMode::starttls;
    AuthOffer auth = AuthOffer::under_tls;
    bool cram_md5 = true;

    // Service extensions; PIPELINING, 8BITMIME, SIZE and ENHANCEDSTATUSCODES are always offered.
    bool smtputf8 = true;
    bool chunking = true;
    bool dsn = true;
    /// REQUIRETLS (RFC 8689), under TLS.
    bool require_tls = true;

    /// FUTURERELEASE (RFC 4865): how long a client may have its mail held back; 0: not offered.
    std::chrono::seconds future_release_max{0};

    /// Octets of one message.
    std::uint64_t size_max = 52'428'800;
    /// Octets that are read of one command's content to answer it in its turn, kept or thrown away;
    /// beyond it the connection ends.
    std::uint64_t read_max() const { return size_max + std::max(size_max, read_beyond_min); }
    /// Accepted recipients of one message; RFC 5321 §4.5.3.1.8 asks for at least 100.
    std::size_t recipients_max = 1000;
    /// Messages of one connection.
    std::size_t messages_max = 10'000;
    /// Lines since the last accepted message, content not counted.
    std::size_t commands_max = 20'000;
    /// Refused commands, and recipients refused to strangers, since the last accepted message.
    std::size_t errors_max = 20;
    /// Unknown commands: who sends them speaks another protocol.
    std::size_t unknown_commands_max = 5;
    std::size_t failed_logins_max = 3;
};

enum class Wire : std::uint8_t { clear, tls };

bool offers_auth(const ServerOptions& options, Wire wire);
bool offers_starttls(const ServerOptions& options, Wire wire);
bool offers_require_tls(const ServerOptions& options, Wire wire);

/// The answer to EHLO (RFC 5321 §4.1.1.1). `now`: FUTURERELEASE says until when.
Reply hello_with_extensions(const ServerOptions& options, Wire wire, base::Time now);

}  // namespace postrider::smtp
