// Plain socket calls.
#include "net/sockets.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

namespace postrider::net {

KernelAddress::KernelAddress(const base::Endpoint& endpoint) {
    const auto bytes = endpoint.address.bytes();
    if (endpoint.address.is_v4()) {
        auto* address = reinterpret_cast<sockaddr_in*>(&storage);
        address->sin_family = AF_INET;
        address->sin_port = htons(endpoint.port);
        std::memcpy(&address->sin_addr, bytes.data(), bytes.size());
        size = sizeof(sockaddr_in);
    } else {
        auto* address = reinterpret_cast<sockaddr_in6*>(&storage);
        address->sin6_family = AF_INET6;
        address->sin6_port = htons(endpoint.port);
        std::memcpy(&address->sin6_addr, bytes.data(), bytes.size());
        size = sizeof(sockaddr_in6);
    }
}

LocalAddress::LocalAddress(const std::string& path) {
    std::string shown = path;
    if (path.size() >= sizeof(address_.sun_path)) {
        const std::filesystem::path whole(path);
        folder_ = ::open(whole.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
        shown = "/proc/self/fd/" + std::to_string(folder_) + "/" + whole.filename().string();
    }
    // A path that is too long all the same becomes an address of no family, which nobody is at.
    address_.sun_family = AF_UNSPEC;
    if (shown.size() < sizeof(address_.sun_path)) {
        address_.sun_family = AF_UNIX;
        std::memcpy(address_.sun_path, shown.c_str(), shown.size() + 1);
    }
}

LocalAddress::~LocalAddress() {
    if (folder_ >= 0) {
        ::close(folder_);
    }
}

base::Endpoint to_endpoint(const sockaddr_storage& storage) {
    if (storage.ss_family == AF_INET) {
        const auto* address = reinterpret_cast<const sockaddr_in*>(&storage);
        std::array<std::uint8_t, 4> bytes{};
        std::memcpy(bytes.data(), &address->sin_addr, bytes.size());
        return {.address = base::IpAddress::v4(bytes), .port = ntohs(address->sin_port)};
    }
    if (storage.ss_family == AF_INET6) {
        const auto* address = reinterpret_cast<const sockaddr_in6*>(&storage);
        std::array<std::uint8_t, 16> bytes{};
        std::memcpy(bytes.data(), &address->sin6_addr, bytes.size());
        return {.address = base::IpAddress::v6(bytes), .port = ntohs(address->sin6_port)};
    }
    return {};
}

base::Endpoint local_endpoint(int socket) {
    sockaddr_storage storage{};
    socklen_t size = sizeof(storage);
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
        return {};
    }
    return to_endpoint(storage);
}

OwnedSocket::~OwnedSocket() {
    if (number_ >= 0) {
        ::close(number_);
    }
}

int OwnedSocket::release() {
    return std::exchange(number_, -1);
}

OwnedSocket open_socket(const base::IpAddress& address) {
    const int family = address.is_v4() ? AF_INET : AF_INET6;
    const int number = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    if (number < 0) {
        throw std::system_error(errno, std::generic_category(), "socket");
    }
    return OwnedSocket(number);
}

void set_option(int socket, int level, int option, int value) {
    if (::setsockopt(socket, level, option, &value, sizeof(value)) != 0) {
        throw std::system_error(errno, std::generic_category(), "setsockopt");
    }
}

}  // namespace postrider::net
