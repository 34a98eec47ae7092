// Whether each source can be used as it says: its addresses, its proxy, and the names in the DNS.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "dns/resolver.h"
#include "net/loop.h"
#include "net/task.h"
#include "path/delivery/sources.h"

namespace postrider::delivery {

/// Why HELO name, PTR and forward record of an address disagree; "" when they agree; nothing when
/// the DNS cannot tell.
net::Task<std::optional<std::string>> name_trouble(
    dns::Resolver& resolver, base::IpAddress address, std::string helo
);

/// Resource; belongs to one loop.
class SourceCheck {
public:
    /// `is_ours`: whether an address is of this machine.
    SourceCheck(
        net::Loop& loop,
        dns::Resolver& resolver,
        Sources& sources,
        std::function<bool(const base::IpAddress&)> is_ours
    )
        : loop_(loop), resolver_(resolver), sources_(sources), is_ours_(std::move(is_ours)) {}

    /// Looks at all of them and tells `sources` what it has found.
    net::Task<> look();

private:
    net::Task<> look_at(const Source& source);
    /// As name_trouble, of all addresses that the world sees.
    net::Task<std::optional<std::string>> names_of(const Source& source);
    net::Task<std::string> proxy_trouble(const Proxy& proxy);

    net::Loop& loop_;
    dns::Resolver& resolver_;
    Sources& sources_;
    std::function<bool(const base::IpAddress&)> is_ours_;
};

}  // namespace postrider::delivery
