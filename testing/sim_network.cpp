// A network in memory.
#include "testing/sim_network.h"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <system_error>
#include <utility>

#include "base/ascii.h"
#include "testing/sim_connection.h"

namespace postrider::testing {
namespace {

[[noreturn]] void throw_naming(int error, const base::Endpoint& to) {
    throw std::system_error(error, std::generic_category(), "connect " + to.to_string());
}

bool bears(const std::string& certificate_name, std::string_view name) {
    const auto dot = name.find('.');
    const bool is_wildcard = certificate_name.starts_with("*.");
    return is_wildcard && dot != std::string_view::npos
               ? base::iequals(certificate_name.substr(1), name.substr(dot))
               : base::iequals(certificate_name, name);
}

}  // namespace

std::string SimTlsServer::problem_for(std::string_view name) const {
    if (!problem_.empty()) {
        return problem_;
    }
    const bool fits = std::ranges::any_of(names_, [&](const auto& n) { return bears(n, name); });
    return fits ? "" : "hostname mismatch";
}

bool SimTlsServer::matches(std::span<const net::DaneRecord> records) const {
    return std::ranges::any_of(records, [&](const auto& record) {
        return record.association == key_;
    });
}

class SimListener final : public net::Listener {
public:
    SimListener(SimNetwork& network, base::Endpoint local)
        : network_(network), local_(local), changed_(network.clock_) {
        network_.listeners_.push_back(this);
    }
    ~SimListener() override { std::erase(network_.listeners_, this); }

    net::Task<std::unique_ptr<net::Connection>> accept() override {
        while (!is_closed_ && waiting_.empty()) {
            co_await changed_.wait_until(base::Instant::max());
        }
        if (is_closed_) {
            co_return nullptr;
        }
        auto connection = std::move(waiting_.front());
        waiting_.pop_front();
        co_return connection;
    }
    base::Endpoint local() const override { return local_; }
    void close() noexcept override {
        is_closed_ = true;
        waiting_.clear();
        changed_.ring();
    }

    bool takes(const base::Endpoint& to) const {
        const bool is_any =
            local_.address.is_unspecified() && (local_.address.is_v6() || to.address.is_v4());
        return !is_closed_ && local_.port == to.port && (is_any || local_.address == to.address);
    }
    void add(std::unique_ptr<net::Connection> connection) {
        waiting_.push_back(std::move(connection));
        changed_.ring();
    }

private:
    SimNetwork& network_;
    base::Endpoint local_;
    bool is_closed_ = false;
    std::deque<std::unique_ptr<net::Connection>> waiting_;
    SimAlarm changed_;
};

std::unique_ptr<net::Listener> SimNetwork::listen(base::Endpoint at) {
    if (at.port == 0) {
        at.port = next_port_++;
    }
    return std::make_unique<SimListener>(*this, at);
}

net::Task<std::unique_ptr<net::Connection>> SimNetwork::connect(
    base::Endpoint to, std::optional<base::IpAddress> from, base::Instant deadline
) {
    ++connects_[to.address];
    const base::Endpoint source{.address = source_for(to, from), .port = next_port_++};
    const auto link = link_to(to.address);
    const bool is_silent = link.connect == SimConnect::blackhole;
    const auto answered = clock_.instant() + 2 * link.delay;
    if (is_silent || answered >= deadline) {
        co_await clock_.sleep_until(deadline);
        throw_naming(ETIMEDOUT, to);
    }
    co_await clock_.sleep_until(answered);
    if (link.connect == SimConnect::unreachable) {
        throw_naming(EHOSTUNREACH, to);
    }
    auto* listener = find_listener(to);
    if (listener == nullptr || link.connect == SimConnect::refused) {
        throw_naming(ECONNREFUSED, to);
    }
    auto wire = std::make_shared<SimWire>(clock_, link);
    listener->add(std::make_unique<SimConnection>(wire, SimSide::server, to, source));
    co_return std::make_unique<SimConnection>(wire, SimSide::client, source, to);
}

unsigned SimNetwork::connects_to(const base::IpAddress& address) const {
    const auto found = connects_.find(address);
    return found == connects_.end() ? 0 : found->second;
}

SimLink SimNetwork::link_to(const base::IpAddress& to) const {
    const auto found = links_.find(to);
    return found == links_.end() ? SimLink{} : found->second;
}

base::IpAddress SimNetwork::source_for(
    const base::Endpoint& to, std::optional<base::IpAddress> from
) const {
    if (from) {
        if (!ours_.empty() && std::ranges::find(ours_, *from) == ours_.end()) {
            throw_naming(EADDRNOTAVAIL, {.address = *from});
        }
        return *from;
    }
    const auto fits = [&](const auto& address) { return address.is_v4() == to.address.is_v4(); };
    const auto found = std::ranges::find_if(ours_, fits);
    if (found != ours_.end()) {
        return *found;
    }
    return *base::IpAddress::parse(to.address.is_v4() ? "192.0.2.1" : "2001:db8::1");
}

SimListener* SimNetwork::find_listener(const base::Endpoint& to) const {
    const auto takes = [&](const SimListener* listener) { return listener->takes(to); };
    const auto found = std::ranges::find_if(listeners_, takes);
    return found == listeners_.end() ? nullptr : *found;
}

}  // namespace postrider::testing
