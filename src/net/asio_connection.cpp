// A connection over a socket.
#include "net/asio_connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/check.h"
#include "net/sockets.h"
#include "net/steady.h"

namespace postrider::net {
namespace {

constexpr auto without_throwing = boost::asio::as_tuple(boost::asio::use_awaitable);
/// Pieces given to the kernel in one call.
constexpr std::size_t pieces_max = 64;
/// The most a TLS record holds (RFC 8446 §5.1).
constexpr std::size_t record_max = 16'384;
/// Reads that find bytes at once, one after the other, until other connections have their turn.
constexpr unsigned reads_at_once_max = 64;

bool would_block(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

[[noreturn]] void throw_system(int error, const char* doing) {
    throw std::system_error(error, std::generic_category(), doing);
}

}  // namespace

AsioConnection::Side::Side(AsioConnection& connection)
    : watch(connection.deadlines_, [this, &connection] {
          has_timed_out = true;
          boost::system::error_code ignored;
          connection.socket_.cancel(ignored);
      }) {}

AsioConnection::AsioConnection(
    boost::asio::io_context& context, Deadlines& deadlines, int socket, base::Endpoint peer
)
    : deadlines_(deadlines),
      socket_(
          context,
          peer.address.is_v4() ? boost::asio::ip::tcp::v4() : boost::asio::ip::tcp::v6(),
          socket
      ),
      local_(local_endpoint(socket)),
      peer_(peer) {
    boost::system::error_code ignored;
    socket_.native_non_blocking(true, ignored);
    const int yes = 1;
    // Replies are small and awaited; a refusal to hurry is no reason to fail.
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

AsioConnection::~AsioConnection() {
    close();
}

void AsioConnection::close() noexcept {
    if (tls_ && socket_.is_open()) {
        tls_->say_goodbye();
    }
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void AsioConnection::stop_reading() noexcept {
    is_reading_stopped_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

const TlsFacts* AsioConnection::tls() const {
    return is_shaken_ ? &tls_->facts() : nullptr;
}

Task<> AsioConnection::finish_connect(base::Instant deadline) {
    co_await wait(Socket::wait_write, writing_, deadline);
    int error = 0;
    socklen_t size = sizeof(error);
    ::getsockopt(socket_.native_handle(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
        throw std::system_error(error, std::generic_category(), "connect " + peer_.to_string());
    }
    local_ = local_endpoint(socket_.native_handle());
}

Task<std::size_t> AsioConnection::read(std::span<char> into, base::Instant deadline) {
    CHECK(!into.empty());
    check_open();
    if (++reads_at_once_ > reads_at_once_max) {
        co_await let_others(deadline);
    }
    if (is_reading_stopped_) {
        throw_system(ECANCELED, "read");
    }
    if (tls_) {
        co_return co_await read_tls(into, deadline);
    }
    co_return co_await read_clear(into, deadline);
}

Task<std::size_t> AsioConnection::read_clear(std::span<char> into, base::Instant deadline) {
    // After a receive that took less than it could, the next would most likely find nothing.
    if (!is_drained_) {
        if (const auto count = receive(into)) {
            co_return *count;
        }
    }
    reads_at_once_ = 0;
    reading_.watch.set(deadline);
    const auto buffer = boost::asio::buffer(into.data(), into.size());
    const auto [error, count] = co_await socket_.async_read_some(buffer, without_throwing);
    reading_.watch.clear();
    if (error == boost::asio::error::eof) {
        co_return 0;
    }
    check(error, reading_);
    is_drained_ = count < into.size();
    co_return count;
}

std::optional<std::size_t> AsioConnection::receive(std::span<char> into) {
    const auto count = ::recv(socket_.native_handle(), into.data(), into.size(), 0);
    if (count < 0 && !would_block(errno)) {
        throw_system(errno, "read");
    }
    if (count < 0) {
        return std::nullopt;
    }
    is_drained_ = static_cast<std::size_t>(count) < into.size();
    return static_cast<std::size_t>(count);
}

Task<std::size_t> AsioConnection::read_tls(std::span<char> into, base::Instant deadline) {
    for (;;) {
        const auto moved = tls_->read(into);
        if (moved.want == TlsWant::nothing) {
            co_return moved.bytes;
        }
        reads_at_once_ = 0;
        co_await wait_for(moved.want, reading_, deadline);
    }
}

Task<> AsioConnection::write(std::span<const std::string_view> pieces, base::Instant deadline) {
    check_open();
    if (tls_) {
        co_await write_tls(pieces, deadline);
    } else {
        co_await write_clear(pieces, deadline);
    }
}

Task<> AsioConnection::write_clear(
    std::span<const std::string_view> pieces, base::Instant deadline
) {
    std::array<iovec, pieces_max> parts{};
    std::size_t sent = 0;  // of the first piece that is left
    while (!pieces.empty()) {
        std::size_t count = 0;
        for (const auto& piece : pieces.first(std::min(pieces.size(), pieces_max))) {
            const auto rest = piece.substr(count == 0 ? sent : 0);
            parts[count++] = {.iov_base = const_cast<char*>(rest.data()), .iov_len = rest.size()};
        }
        const auto written = send(std::span(parts).first(count));
        sent += written;
        while (!pieces.empty() && sent >= pieces.front().size()) {
            sent -= pieces.front().size();
            pieces = pieces.subspan(1);
        }
        if (!pieces.empty() && written == 0) {
            co_await wait(Socket::wait_write, writing_, deadline);
        }
    }
}

std::size_t AsioConnection::send(std::span<iovec> pieces) {
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    const auto count = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL);
    if (count < 0 && !would_block(errno)) {
        throw_system(errno, "write");
    }
    return count < 0 ? 0 : static_cast<std::size_t>(count);
}

Task<> AsioConnection::write_tls(std::span<const std::string_view> pieces, base::Instant deadline) {
    // Small pieces share a record; one that fills records alone is not copied.
    std::string record;
    for (const auto& piece : pieces) {
        if (record.size() + piece.size() > record_max && !record.empty()) {
            co_await write_record(record, deadline);
            record.clear();
        }
        if (piece.size() >= record_max || pieces.size() == 1) {
            co_await write_record(piece, deadline);
        } else {
            record += piece;
        }
    }
    if (!record.empty()) {
        co_await write_record(record, deadline);
    }
}

Task<> AsioConnection::write_record(std::string_view bytes, base::Instant deadline) {
    while (!bytes.empty()) {
        const auto moved = tls_->write(bytes);
        bytes.remove_prefix(moved.bytes);
        if (moved.want != TlsWant::nothing) {
            co_await wait_for(moved.want, writing_, deadline);
        }
    }
}

Task<> AsioConnection::accept_tls(std::shared_ptr<TlsServer> server, base::Instant deadline) {
    const auto* known = dynamic_cast<const OpenSslServer*>(server.get());
    CHECK(known != nullptr && !tls_);
    tls_ = std::make_unique<TlsSession>(socket_.native_handle(), known->certificates());
    co_await shake_hands(deadline);
}

Task<> AsioConnection::start_tls(
    std::shared_ptr<TlsClient> client, TlsDemand demand, base::Instant deadline
) {
    const auto* known = dynamic_cast<const OpenSslClient*>(client.get());
    CHECK(known != nullptr && !tls_);
    tls_ = std::make_unique<TlsSession>(socket_.native_handle(), *known, demand);
    co_await shake_hands(deadline);
}

Task<> AsioConnection::shake_hands(base::Instant deadline) {
    auto want = tls_->handshake();
    while (want != TlsWant::nothing) {
        co_await wait_for(want, reading_, deadline);
        want = tls_->handshake();
    }
    is_shaken_ = true;
}

Task<> AsioConnection::wait(Socket::wait_type what, Side& side, base::Instant deadline) {
    side.watch.set(deadline);
    const auto [error] = co_await socket_.async_wait(what, without_throwing);
    side.watch.clear();
    check(error, side);
}

Task<> AsioConnection::wait_for(TlsWant want, Side& side, base::Instant deadline) {
    const auto what = want == TlsWant::readable ? Socket::wait_read : Socket::wait_write;
    co_await wait(what, side, deadline);
}

Task<> AsioConnection::let_others(base::Instant deadline) {
    reads_at_once_ = 0;
    if (steady_now() >= deadline) {
        throw_system(ETIMEDOUT, "read");
    }
    co_await boost::asio::post(socket_.get_executor(), boost::asio::use_awaitable);
}

// A closed socket's number may be another's already.
void AsioConnection::check_open() const {
    if (!socket_.is_open()) {
        throw_system(ECANCELED, "closed");
    }
}

void AsioConnection::check(const boost::system::error_code& error, Side& side) {
    if (side.has_timed_out) {
        throw_system(ETIMEDOUT, "deadline");
    }
    check_open();
    if (error) {
        // A cancel meant for the other direction ends this one too: after it only close is of use.
        const bool is_canceled = error == boost::asio::error::operation_aborted;
        throw_system(is_canceled ? ECANCELED : error.value(), "connection");
    }
}

}  // namespace postrider::net
