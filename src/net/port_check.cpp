// Trying an endpoint for a moment.
#include "net/port_check.h"

#include <cerrno>
#include <system_error>

#include <sys/socket.h>

#include "net/sockets.h"

namespace postrider::net {

void check_port_is_free(const base::Endpoint& endpoint) {
    const OwnedSocket socket = open_socket(endpoint.address);
    set_option(socket.number(), SOL_SOCKET, SO_REUSEADDR, 1);
    const KernelAddress address(endpoint);
    if (::bind(socket.number(), address.pointer(), address.size) != 0 ||
        ::listen(socket.number(), 1) != 0) {
        throw std::system_error(errno, std::generic_category(), endpoint.to_string());
    }
}

bool is_own_address(const base::IpAddress& address) {
    const OwnedSocket socket = open_socket(address);
    const KernelAddress any_port({.address = address, .port = 0});
    return ::bind(socket.number(), any_port.pointer(), any_port.size) == 0;
}

}  // namespace postrider::net
