// The PROXY header off the wire.
#include "net/proxied.h"

#include <array>
#include <span>

namespace postrider::net {

Task<std::variant<std::optional<ProxyRoute>, ProxyTrouble>> read_proxy_header(
    Connection& connection, base::Instant deadline
) {
    std::array<char, proxy_block_max> buffer;
    std::size_t size = 0;
    for (;;) {
        const auto parsed = parse_proxy_header({buffer.data(), size});
        if (const auto* header = std::get_if<ProxyHeader>(&parsed)) {
            co_return header->route;
        }
        if (const auto* trouble = std::get_if<ProxyTrouble>(&parsed)) {
            co_return *trouble;
        }
        const std::size_t missing = std::get<ProxyUnfinished>(parsed).bytes;
        const std::span<char> into(buffer.data() + size, missing);
        const auto came = co_await connection.read(into, deadline);
        if (came == 0) {
            co_return ProxyTrouble::no_header;
        }
        size += came;
    }
}

}  // namespace postrider::net
