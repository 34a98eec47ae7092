// A network in memory: listeners, links with delay and faults, TLS by agreement.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/ip.h"
#include "net/network.h"
#include "net/tls.h"
#include "testing/sim_clock.h"

namespace postrider::testing {

/// How a connect ends.
enum class SimConnect : std::uint8_t {
    as_listening,  ///< with a listener made, without one refused
    refused,
    unreachable,
    blackhole,  ///< nobody ever answers
};

/// The way to an address, as who connects meets it. Value.
struct SimLink {
    SimConnect connect = SimConnect::as_listening;
    base::Duration delay{};  ///< one way
    /// The wire breaks after so many reads or writes of who connects.
    std::optional<unsigned> cut_after_reads;
    std::optional<unsigned> cut_after_writes;
};

/// A certificate of the simulated world.
class SimTlsServer final : public net::TlsServer {
public:
    /// `key`: the association of the TLSA records that match it.
    explicit SimTlsServer(
        std::vector<std::string> names, std::string problem = {}, std::string key = {}
    )
        : names_(std::move(names)), problem_(std::move(problem)), key_(std::move(key)) {}
    void reload() override {}

    /// Why a client should not trust it under `name`; empty when it should.
    std::string problem_for(std::string_view name) const;
    bool matches(std::span<const net::DaneRecord> records) const;

private:
    std::vector<std::string> names_;
    std::string problem_;
    std::string key_;
};

class SimTlsClient final : public net::TlsClient {};

class SimListener;

class SimNetwork final : public net::Network {
public:
    explicit SimNetwork(SimClock& clock) : clock_(clock) {}

    std::unique_ptr<net::Listener> listen(base::Endpoint at) override;
    net::Task<std::unique_ptr<net::Connection>> connect(
        base::Endpoint to, std::optional<base::IpAddress> from, base::Instant deadline
    ) override;

    /// For connections made from then on.
    void set_link(const base::IpAddress& to, SimLink link) { links_[to] = link; }
    /// Addresses to connect from; asking for another fails. The first of a family is the default;
    /// without any, every address is ours.
    void add_local_address(const base::IpAddress& address) { ours_.push_back(address); }
    /// How often anyone tried to connect to this address.
    unsigned connects_to(const base::IpAddress& address) const;

private:
    friend class SimListener;

    SimLink link_to(const base::IpAddress& to) const;
    base::IpAddress source_for(const base::Endpoint& to, std::optional<base::IpAddress> from) const;
    SimListener* find_listener(const base::Endpoint& to) const;

    SimClock& clock_;
    std::map<base::IpAddress, SimLink> links_;
    std::map<base::IpAddress, unsigned> connects_;
    std::vector<base::IpAddress> ours_;
    std::vector<SimListener*> listeners_;
    std::uint16_t next_port_ = 40'000;
};

}  // namespace postrider::testing
