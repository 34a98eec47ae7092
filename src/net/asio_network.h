// The kernel's network for one loop.
#pragma once

#include "net/clock.h"
#include "net/network.h"

#include <expected>
#include <memory>
#include <string>
#include <system_error>

namespace boost::asio {
class io_context;
}

namespace postrider::net {

class AsioLoop;
class Deadlines;

/// Connections wanting to be taken that the kernel keeps for us, at most.
inline constexpr int listen_backlog = 4096;

class AsioNetwork final : public Network {
public:
    /// Writing to a closed connection is to be an error and not a signal: ignores SIGPIPE. Uses
    /// neither argument before the first call.
    AsioNetwork(boost::asio::io_context& context, Clock& clock);

    std::unique_ptr<Listener> listen(base::Endpoint at) override;
    Task<std::unique_ptr<Connection>> connect(
        base::Endpoint to, std::optional<base::IpAddress> from, base::Instant deadline
    ) override;

private:
    Deadlines& deadlines();

    boost::asio::io_context& context_;
    Clock& clock_;
    Deadlines* deadlines_ = nullptr;
};

/// Listens at `path` of the file system, for processes of the same user alone. What lay there, as
/// after a death, is replaced; whoever closes the listener removes it.
std::expected<std::unique_ptr<Listener>, std::error_code> listen_locally(
    AsioLoop& loop, const std::string& path
);

}  // namespace postrider::net
