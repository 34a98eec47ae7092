// The kernel's network for one loop.
#include "net/asio_network.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/asio_connection.h"
#include "net/asio_loop.h"
#include "net/deadlines.h"
#include "net/sockets.h"

namespace postrider::net {
namespace {

using namespace std::chrono_literals;

constexpr auto without_throwing = boost::asio::as_tuple(boost::asio::use_awaitable);
/// How long a listener waits when the system has no descriptor or memory left for a connection.
constexpr auto shortage_wait = 100ms;

boost::asio::ip::tcp family_of(const base::IpAddress& address) {
    return address.is_v4() ? boost::asio::ip::tcp::v4() : boost::asio::ip::tcp::v6();
}

bool is_shortage(int error) {
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

class AsioListener final : public Listener {
public:
    AsioListener(
        boost::asio::io_context& context, Clock& clock, Deadlines& deadlines, OwnedSocket& socket
    )
        : context_(context),
          clock_(clock),
          deadlines_(deadlines),
          local_(local_endpoint(socket.number())),
          acceptor_(context, family_of(local_.address), socket.release()) {}

    Task<std::unique_ptr<Connection>> accept() override {
        while (acceptor_.is_open()) {
            if (auto connection = take()) {
                co_return connection;
            }
            if (is_shortage(errno)) {
                co_await clock_.sleep_until(clock_.instant() + shortage_wait);
            } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
                co_await acceptor_.async_wait(Acceptor::wait_read, without_throwing);
            }
        }
        co_return nullptr;
    }

    base::Endpoint local() const override { return local_; }

    void close() noexcept override {
        boost::system::error_code ignored;
        acceptor_.close(ignored);
    }

private:
    using Acceptor = boost::asio::
        basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

    /// Null with errno set where none could be taken.
    std::unique_ptr<Connection> take() {
        sockaddr_storage peer{};
        socklen_t size = sizeof(peer);
        const int number = ::accept4(
            acceptor_.native_handle(),
            reinterpret_cast<sockaddr*>(&peer),
            &size,
            SOCK_NONBLOCK | SOCK_CLOEXEC
        );
        if (number < 0) {
            return nullptr;
        }
        return std::make_unique<AsioConnection>(context_, deadlines_, number, to_endpoint(peer));
    }

    boost::asio::io_context& context_;
    Clock& clock_;
    Deadlines& deadlines_;
    base::Endpoint local_;
    Acceptor acceptor_;
};

[[noreturn]] void throw_naming(const char* doing, const base::Endpoint& endpoint) {
    throw std::system_error(
        errno, std::generic_category(), std::string(doing) + " " + endpoint.to_string()
    );
}

void bind_source(int socket, const base::IpAddress& from) {
    // The port is chosen at connect, so that many peers may share one (ip(7)).
    set_option(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    const base::Endpoint source{.address = from};
    const KernelAddress address(source);
    if (::bind(socket, address.pointer(), address.size) != 0) {
        throw_naming("bind", source);
    }
}

}  // namespace

AsioNetwork::AsioNetwork(boost::asio::io_context& context, Clock& clock)
    : context_(context), clock_(clock) {
    std::signal(SIGPIPE, SIG_IGN);
}

Deadlines& AsioNetwork::deadlines() {
    if (deadlines_ == nullptr) {
        deadlines_ = &boost::asio::use_service<Deadlines>(context_);
    }
    return *deadlines_;
}

std::unique_ptr<Listener> AsioNetwork::listen(base::Endpoint at) {
    auto socket = open_socket(at.address);
    set_option(socket.number(), SOL_SOCKET, SO_REUSEADDR, 1);
    set_option(socket.number(), SOL_SOCKET, SO_REUSEPORT, 1);
    if (at.address.is_v6()) {
        set_option(socket.number(), IPPROTO_IPV6, IPV6_V6ONLY, at.address.is_unspecified() ? 0 : 1);
    }
    const KernelAddress address(at);
    if (::bind(socket.number(), address.pointer(), address.size) != 0 ||
        ::listen(socket.number(), listen_backlog) != 0) {
        throw_naming("listen", at);
    }
    return std::make_unique<AsioListener>(context_, clock_, deadlines(), socket);
}

std::expected<std::unique_ptr<Listener>, std::error_code> listen_locally(
    AsioLoop& loop, const std::string& path
) {
    OwnedSocket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const LocalAddress address(path);
    ::unlink(path.c_str());
    // Between bind and chmod nobody can connect: it does not listen yet.
    if (socket.number() < 0 ||
        ::bind(socket.number(), address.pointer(), LocalAddress::size) != 0 ||
        ::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0 ||
        ::listen(socket.number(), listen_backlog) != 0) {
        return std::unexpected(std::error_code(errno, std::generic_category()));
    }
    auto& deadlines = boost::asio::use_service<Deadlines>(loop.context());
    return std::make_unique<AsioListener>(loop.context(), loop.clock(), deadlines, socket);
}

Task<std::unique_ptr<Connection>> AsioNetwork::connect(
    base::Endpoint to, std::optional<base::IpAddress> from, base::Instant deadline
) {
    auto socket = open_socket(to.address);
    if (from) {
        bind_source(socket.number(), *from);
    }
    const KernelAddress address(to);
    if (::connect(socket.number(), address.pointer(), address.size) != 0 && errno != EINPROGRESS) {
        throw_naming("connect", to);
    }
    auto connection = std::make_unique<AsioConnection>(context_, deadlines(), socket.release(), to);
    co_await connection->finish_connect(deadline);
    co_return connection;
}

}  // namespace postrider::net
