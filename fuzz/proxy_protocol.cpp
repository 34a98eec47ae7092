// PROXY headers of anyone who can connect.
#include "net/proxy_protocol.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

namespace {

namespace net = postrider::net;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

/// What is read from a stream as it comes, never more than is asked for, says the same in the end.
net::ProxyParse read_piece_by_piece(std::string_view bytes) {
    std::size_t size = 0;
    for (;;) {
        auto parsed = net::parse_proxy_header(bytes.substr(0, size));
        const auto* unfinished = std::get_if<net::ProxyUnfinished>(&parsed);
        if (unfinished == nullptr || size + unfinished->bytes > bytes.size()) {
            return parsed;
        }
        require(unfinished->bytes > 0);
        size += unfinished->bytes;
        require(size <= net::proxy_block_max + 16 + net::proxy_line_max);
    }
}

void require_same_when_written(const net::ProxyRoute& route) {
    for (const auto version : {net::ProxyVersion::v1, net::ProxyVersion::v2}) {
        const auto written = net::write_proxy_header(version, route);
        const auto parsed = net::parse_proxy_header(written);
        const auto* header = std::get_if<net::ProxyHeader>(&parsed);
        require(header != nullptr && header->size == written.size() && header->route);
        require(header->route->source.port == route.source.port);
        if (route.source.address.is_v4() == route.destination.address.is_v4()) {
            require(*header->route == route);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto whole = net::parse_proxy_header(bytes);
    const auto pieces = read_piece_by_piece(bytes);
    if (const auto* header = std::get_if<net::ProxyHeader>(&whole)) {
        require(header->size <= bytes.size());
        const auto* same = std::get_if<net::ProxyHeader>(&pieces);
        require(same != nullptr && same->route == header->route && same->size == header->size);
        if (header->route) {
            require_same_when_written(*header->route);
        }
    }
    if (const auto* trouble = std::get_if<net::ProxyTrouble>(&whole)) {
        require(!net::describe(*trouble).empty());
        require(!std::holds_alternative<net::ProxyHeader>(pieces));
    }
    return 0;
}
