// The questions that mail asks the DNS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/random.h"
#include "dns/answer.h"
#include "dns/lookup.h"
#include "dns/rdata.h"
#include "net/task.h"

namespace postrider::dns {

/// Records of one answer that are looked at; what a stranger writes beyond is left out.
inline constexpr std::size_t records_max = 100;

/// Where mail for a domain goes, hosts in the order in which to try them.
struct MailHosts {
    enum class Kind : std::uint8_t {
        listed,          ///< MX records, by preference, equals shuffled
        implicit,        ///< no MX: the domain itself (RFC 5321 §5.1), which may have no address
        accepts_no_mail  ///< null MX (RFC 7505); hosts is empty
    };
    Kind kind = Kind::listed;
    std::vector<MxRecord> hosts;
};

enum class Family : std::uint8_t { both, v4, v6 };

/// Resource; any thread. Names are taken in any case, with or without a dot at their end. What is
/// no name the DNS could hold is NothingThere. Tests build it over a lookup of their own.
class Resolver {
public:
    /// `random` shuffles hosts of equal preference.
    Resolver(Lookup& lookup, base::Random& random) : lookup_(lookup), random_(random) {}
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    /// NothingThere only where the domain does not exist at all (NXDOMAIN).
    net::Task<Answer<MailHosts>> mail_hosts(std::string_view domain);
    /// IPv6 first. What one family has counts even where the other cannot tell.
    net::Task<Answer<std::vector<base::IpAddress>>> addresses(
        std::string_view host, Family family = Family::both
    );
    /// One string a TXT record.
    net::Task<Answer<std::vector<std::string>>> text(std::string_view name);
    /// Host names that claim an address (PTR), not verified.
    net::Task<Answer<std::vector<std::string>>> names(base::IpAddress address);
    /// The name that `name` is an alias of (CNAME), one step. Asked where it matters whether that
    /// step is proven, wherever it leads.
    net::Task<Answer<std::string>> alias(std::string_view name);
    /// `name` such as "_25._tcp.mx.example.test". Of use only where is_secure (RFC 7672 §2.2).
    net::Task<Answer<std::vector<TlsaRecord>>> tlsa(std::string_view name);

private:
    net::Task<Reply> ask(std::string_view name, RecordType type);

    Lookup& lookup_;
    base::Random& random_;
};

/// By preference, equals in random order (RFC 5321 §5.1).
void sort_by_preference(std::vector<MxRecord>& hosts, base::Random& random);

}  // namespace postrider::dns
