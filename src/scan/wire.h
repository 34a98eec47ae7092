// One connection to a scanner for one question: the message goes out while the answer is awaited.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/time.h"
#include "dns/resolver.h"
#include "net/loop.h"
#include "net/task.h"
#include "net/tls.h"
#include "scan/failure.h"
#include "scan/question.h"

namespace postrider::scan {

enum class WireTls : std::uint8_t { none, verified };

/// Where a scanner listens. Value.
struct Site {
    std::string name;  ///< "rspamd", for people
    std::string host;  ///< a name, or an address
    std::uint16_t port = 0;
    WireTls tls = WireTls::none;

    /// "127.0.0.1:11334", "[::1]:11334"
    std::string authority() const;
};

/// Addresses of a scanner's host that are tried.
inline constexpr std::size_t scanner_addresses_max = 4;

/// What connections are made with; outlives them.
struct WireMeans {
    net::Loop& loop;
    dns::Resolver& resolver;
    std::shared_ptr<net::TlsClient> tls;
};

/// Resource; belongs to one loop; any number of questions at once.
class Wire {
public:
    Wire(WireMeans means, Site site);

    /// The whole answer. A large message is read from its file run by run. Never throws for what
    /// the scanner or the network does; throws std::system_error where the message cannot be read.
    net::Task<Scanned<std::string>> ask(Question question, base::Instant deadline);

    const Site& site() const { return site_; }

private:
    using Addresses = std::vector<base::IpAddress>;

    net::Task<Scanned<Addresses>> addresses(base::Instant deadline);
    net::Task<Scanned<Addresses>> look_up(base::Instant deadline);
    net::Task<std::unique_ptr<net::Connection>> connect(
        base::IpAddress address, base::Instant deadline
    );
    net::Task<Scanned<std::unique_ptr<net::Connection>>> reach(base::Instant deadline);
    ScanFailure failure_of(const std::exception_ptr& trouble) const;

    WireMeans means_;
    Site site_;
};

}  // namespace postrider::scan
