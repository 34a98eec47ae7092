// Straight, by SOCKS, or with a PROXY header.
#include "path/delivery/way.h"

#include <fmt/format.h>

#include <string>
#include <system_error>
#include <utility>
#include <variant>

#include "net/proxy_protocol.h"
#include "net/socks5.h"
#include "path/delivery/conversation.h"

namespace postrider::delivery {
namespace {

using net::SocksTrouble;

std::errc error_of(SocksTrouble trouble) {
    switch (trouble) {
        case SocksTrouble::network_unreachable:
            return std::errc::network_unreachable;
        case SocksTrouble::host_unreachable:
            return std::errc::host_unreachable;
        case SocksTrouble::refused:
            return std::errc::connection_refused;
        case SocksTrouble::expired:
            return std::errc::timed_out;
        default:
            return std::errc::connection_aborted;
    }
}

[[noreturn]] void throw_trouble(SocksTrouble trouble) {
    const std::string words(net::describe(trouble));
    if (net::is_of_proxy(trouble)) {
        throw ConversationEnded(smtp::Stage::connect, WireTrouble::source, words);
    }
    throw std::system_error(std::make_error_code(error_of(trouble)), words);
}

/// Never more than `size`: what follows is the host's.
net::Task<std::string> read_exactly(
    net::Connection& connection, std::size_t size, base::Instant deadline
) {
    std::string bytes(size, '\0');
    std::size_t filled = 0;
    while (filled < size) {
        const std::span<char> rest(bytes.data() + filled, size - filled);
        const auto count = co_await connection.read(rest, deadline);
        if (count == 0) {
            throw std::system_error(std::make_error_code(std::errc::connection_reset));
        }
        filled += count;
    }
    co_return bytes;
}

/// One attempt to get through; knows whom a broken wire is to be blamed on.
class Passage {
public:
    Passage(net::Network& network, const Target& target, base::Instant deadline)
        : network_(network), target_(target), deadline_(deadline) {}

    net::Task<Way> go() {
        if (!target_.proxy) {
            co_return co_await go_straight();
        }
        connection_ = co_await network_.connect(target_.proxy->endpoint, std::nullopt, deadline_);
        if (target_.proxy->kind == ProxyKind::socks5) {
            co_return co_await go_by_socks();
        }
        co_return co_await go_with_header();
    }
    /// Whether `trouble` is the source's and not the host's.
    bool is_of_source(const std::error_code& trouble) const {
        return target_.proxy ? !waits_for_host_
                             : target_.bind && trouble == std::errc::address_not_available;
    }

private:
    net::Task<Way> go_straight() {
        connection_ = co_await network_.connect(target_.endpoint, target_.bind, deadline_);
        const auto from = connection_->local().address;
        co_return Way{.connection = std::move(connection_), .leaves_from = from};
    }
    net::Task<Way> go_by_socks() {
        net::SocksOpening opening(target_.endpoint, target_.proxy->login);
        auto step = opening.start();
        while (const auto* exchange = std::get_if<net::SocksExchange>(&step)) {
            const auto size = exchange->bytes;
            waits_for_host_ = exchange->waits_for_host;
            if (!exchange->send.empty()) {
                co_await connection_->write(exchange->send, deadline_);
            }
            const auto bytes = co_await read_exactly(*connection_, size, deadline_);
            step = opening.take(bytes);
        }
        if (const auto* trouble = std::get_if<SocksTrouble>(&step)) {
            throw_trouble(*trouble);
        }
        const auto& bound = std::get<net::SocksConnected>(step).bound;
        Way way{.connection = std::move(connection_)};
        if (bound) {
            way.leaves_from = bound->address;
        }
        co_return way;
    }
    net::Task<Way> go_with_header() {
        net::ProxyRoute route{.source = connection_->local(), .destination = target_.endpoint};
        route.source.address = target_.bind.value_or(route.source.address);
        const auto version = target_.proxy->kind == ProxyKind::haproxy_v1 ? net::ProxyVersion::v1
                                                                          : net::ProxyVersion::v2;
        const auto header = net::write_proxy_header(version, route);
        co_await connection_->write(header, deadline_);
        co_return Way{.connection = std::move(connection_), .leaves_from = target_.bind};
    }

    net::Network& network_;
    const Target& target_;
    base::Instant deadline_;
    std::unique_ptr<net::Connection> connection_;
    bool waits_for_host_ = false;
};

}  // namespace

net::Task<Way> reach(net::Network& network, const Target& target, base::Instant deadline) {
    Passage passage(network, target, deadline);
    try {
        co_return co_await passage.go();
    } catch (const std::system_error& trouble) {
        if (!passage.is_of_source(trouble.code())) {
            throw;
        }
        throw ConversationEnded(
            smtp::Stage::connect,
            WireTrouble::source,
            fmt::format(
                "{}: {}",
                target.proxy ? fmt::format("proxy {}", target.proxy->endpoint.to_string())
                             : target.bind->to_string(),
                trouble.code().message()
            )
        );
    }
}

}  // namespace postrider::delivery
