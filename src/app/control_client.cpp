// One request over a local socket, in plain calls: a command has nothing else to do meanwhile.
#include "app/control_client.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include <sys/socket.h>
#include <sys/time.h>

#include "app/control_door.h"
#include "http/client_response.h"
#include "net/sockets.h"

namespace postrider::app {
namespace {

/// A server that is busy is waited for so long.
constexpr timeval patience{.tv_sec = 20, .tv_usec = 0};
constexpr http::ResponseLimits answer_limits{.body_max = 256ULL << 20};

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::optional<ControlAnswer> read_answer(int socket) {
    http::ResponseParser parser(answer_limits);
    std::array<char, 64 * 1024> buffer{};
    while (!parser.is_complete()) {
        const auto count = ::recv(socket, buffer.data(), buffer.size(), 0);
        if (count < 0) {
            return std::nullopt;
        }
        const std::string_view came(buffer.data(), static_cast<std::size_t>(count));
        const auto taken = count == 0 ? parser.end() : parser.take(came);
        if (!taken) {
            return std::nullopt;
        }
    }
    return ControlAnswer{
        .status = parser.response().status, .body = std::move(parser.response().body)
    };
}

std::optional<ControlAnswer> converse(const std::string& directory, const std::string& request) {
    const net::OwnedSocket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (socket.number() < 0) {
        return std::nullopt;
    }
    ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    const net::LocalAddress address(control_socket(directory));
    if (::connect(socket.number(), address.pointer(), net::LocalAddress::size) != 0) {
        return std::nullopt;
    }
    return send_all(socket.number(), request) ? read_answer(socket.number()) : std::nullopt;
}

constexpr std::string_view head = " HTTP/1.1\r\nHost: control\r\nConnection: close\r\n";

}  // namespace

std::optional<ControlAnswer> ask_control(const std::string& directory, const std::string& target) {
    return converse(directory, fmt::format("GET {}{}\r\n", target, head));
}

std::optional<ControlAnswer> tell_control(const std::string& directory, const std::string& target) {
    return converse(directory, fmt::format("POST {}{}Content-Length: 0\r\n\r\n", target, head));
}

}  // namespace postrider::app
