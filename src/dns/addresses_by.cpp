// Addresses of a host for who cannot wait as long as the DNS may take.
#include "dns/addresses_by.h"

#include <memory>
#include <utility>

namespace postrider::dns {
namespace {

using Addresses = std::vector<base::IpAddress>;

/// Between who waits and the question, which may end later.
struct Pending {
    std::optional<Answer<Addresses>> answer;
    std::unique_ptr<net::Alarm> alarm;
};

net::Task<> ask(Resolver& resolver, std::string host, std::shared_ptr<Pending> pending) {
    auto answer = co_await resolver.addresses(host);
    pending->answer.emplace(std::move(answer));
    pending->alarm->ring();
}

}  // namespace

net::Task<std::optional<Answer<Addresses>>> addresses_by(
    net::Loop& loop, Resolver& resolver, std::string host, base::Instant deadline
) {
    const auto pending = std::make_shared<Pending>();
    pending->alarm = loop.clock().alarm();
    loop.spawn(ask(resolver, std::move(host), pending), "dns/addresses_by");
    co_await pending->alarm->wait_until(deadline);
    co_return std::move(pending->answer);
}

}  // namespace postrider::dns
