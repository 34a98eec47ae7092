// A byte stream with deadlines, in clear or under TLS: sockets in the product, memory in tests.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/ip.h"
#include "base/time.h"
#include "net/task.h"
#include "net/tls.h"

namespace postrider::net {

/// Resource; belongs to one loop; one reader and one writer at a time. A passed deadline throws
/// std::system_error(std::errc::timed_out), a broken wire another std::system_error, a broken TLS
/// stream TlsError. After a throw only `close` is of use.
class Connection {
public:
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    /// Closes without waiting.
    virtual ~Connection() = default;

    /// Reads what has come, at least one byte. 0: the peer has closed its side.
    virtual Task<std::size_t> read(std::span<char> into, base::Instant deadline) = 0;
    /// Writes all pieces in their order, gathered into as few system calls as possible.
    virtual Task<> write(std::span<const std::string_view> pieces, base::Instant deadline) = 0;
    Task<> write(std::string_view bytes, base::Instant deadline);

    /// Handshakes; from then on the stream is TLS. Throws TlsError, timed_out.
    virtual Task<> accept_tls(std::shared_ptr<TlsServer> server, base::Instant deadline) = 0;
    virtual Task<> start_tls(
        std::shared_ptr<TlsClient> client, TlsDemand demand, base::Instant deadline
    ) = 0;
    /// Null in clear.
    virtual const TlsFacts* tls() const = 0;

    virtual base::Endpoint local() const = 0;
    virtual base::Endpoint peer() const = 0;
    /// A pending read and every later one throws operation_canceled; a last word can be written.
    /// Where that cannot be done, closes.
    virtual void stop_reading() noexcept { close(); }
    /// Ends both directions at once; a pending read or write throws operation_canceled.
    virtual void close() noexcept = 0;
};

}  // namespace postrider::net
