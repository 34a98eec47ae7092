// Plain socket calls: addresses to and from the kernel, and options.
#pragma once

#include <optional>
#include <string>

#include <sys/socket.h>
#include <sys/un.h>

#include "base/ip.h"

namespace postrider::net {

/// An address as the kernel takes it.
struct KernelAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;

    explicit KernelAddress(const base::Endpoint& endpoint);
    const sockaddr* pointer() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// A path of the file system as the kernel takes it, whatever its length: a long one is named by
/// its folder, which stays open as long as this. Where nothing can stand at the path, neither bind
/// nor connect succeeds.
class LocalAddress {
public:
    explicit LocalAddress(const std::string& path);
    LocalAddress(const LocalAddress&) = delete;
    LocalAddress& operator=(const LocalAddress&) = delete;
    ~LocalAddress();

    static constexpr socklen_t size = sizeof(sockaddr_un);
    const sockaddr* pointer() const { return reinterpret_cast<const sockaddr*>(&address_); }

private:
    sockaddr_un address_{};
    int folder_ = -1;
};

base::Endpoint to_endpoint(const sockaddr_storage& storage);
/// The address a socket is bound to; zeros where the kernel does not say.
base::Endpoint local_endpoint(int socket);
/// A file descriptor that closes itself.
class OwnedSocket {
public:
    explicit OwnedSocket(int number) : number_(number) {}
    OwnedSocket(const OwnedSocket&) = delete;
    OwnedSocket& operator=(const OwnedSocket&) = delete;
    ~OwnedSocket();
    int number() const { return number_; }
    int release();

private:
    int number_;
};

/// Non-blocking, TCP, of the family of `address`. Throws std::system_error.
OwnedSocket open_socket(const base::IpAddress& address);
void set_option(int socket, int level, int option, int value);

}  // namespace postrider::net
