// What a SOCKS proxy may answer, in any bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "net/socks5.h"

/// The first byte chooses whether there is a login; the rest is what the proxy says.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace postrider::net;
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (bytes.empty()) {
        return 0;
    }
    const postrider::base::Endpoint to{
        .address = *postrider::base::IpAddress::parse("192.0.2.1"), .port = 25
    };
    SocksOpening opening(
        to, bytes.front() % 2 == 0 ? std::nullopt : std::optional(SocksLogin{"me", "secret"})
    );
    bytes.remove_prefix(1);
    auto step = opening.start();
    while (const auto* exchange = std::get_if<SocksExchange>(&step)) {
        if (bytes.size() < exchange->bytes) {
            return 0;
        }
        const auto said = bytes.substr(0, exchange->bytes);
        bytes.remove_prefix(said.size());
        step = opening.take(said);
    }
    return 0;
}
