// A connection over a socket: system calls first, Asio only to wait.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <optional>

#include <sys/uio.h>

#include "net/connection.h"
#include "net/deadlines.h"
#include "net/tls_session.h"

namespace postrider::net {

using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

class AsioConnection final : public Connection {
public:
    /// Takes over `socket`, a non-blocking TCP socket.
    AsioConnection(
        boost::asio::io_context& context, Deadlines& deadlines, int socket, base::Endpoint peer
    );
    ~AsioConnection() override;

    /// Waits until a connect that was begun has ended.
    Task<> finish_connect(base::Instant deadline);

    using Connection::write;
    Task<std::size_t> read(std::span<char> into, base::Instant deadline) override;
    Task<> write(std::span<const std::string_view> pieces, base::Instant deadline) override;
    Task<> accept_tls(std::shared_ptr<TlsServer> server, base::Instant deadline) override;
    Task<> start_tls(std::shared_ptr<TlsClient> client, TlsDemand demand, base::Instant deadline)
        override;
    const TlsFacts* tls() const override;
    base::Endpoint local() const override { return local_; }
    base::Endpoint peer() const override { return peer_; }
    void stop_reading() noexcept override;
    void close() noexcept override;

private:
    /// One direction's operation: its deadline and whether that has passed.
    struct Side {
        explicit Side(AsioConnection& connection);
        bool has_timed_out = false;
        Deadlines::Watch watch;
    };

    std::optional<std::size_t> receive(std::span<char> into);
    std::size_t send(std::span<iovec> pieces);
    Task<std::size_t> read_clear(std::span<char> into, base::Instant deadline);
    Task<std::size_t> read_tls(std::span<char> into, base::Instant deadline);
    Task<> write_clear(std::span<const std::string_view> pieces, base::Instant deadline);
    Task<> write_tls(std::span<const std::string_view> pieces, base::Instant deadline);
    Task<> write_record(std::string_view bytes, base::Instant deadline);
    Task<> shake_hands(base::Instant deadline);
    Task<> wait(Socket::wait_type what, Side& side, base::Instant deadline);
    Task<> wait_for(TlsWant want, Side& side, base::Instant deadline);
    Task<> let_others(base::Instant deadline);
    void check_open() const;
    void check(const boost::system::error_code& error, Side& side);

    Deadlines& deadlines_;
    Socket socket_;
    base::Endpoint local_;
    base::Endpoint peer_;
    Side reading_{*this};
    Side writing_{*this};
    std::unique_ptr<TlsSession> tls_;
    bool is_reading_stopped_ = false;
    bool is_shaken_ = false;   ///< whether the handshake is over
    bool is_drained_ = false;  ///< whether the last receive took all there was
    unsigned reads_at_once_ = 0;
};

}  // namespace postrider::net
