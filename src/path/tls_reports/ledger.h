// How TLS with each destination went, counted a day at a time for those that ask to be told.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "base/log.h"
#include "base/time.h"
#include "dns/resolver.h"
#include "model/ids.h"
#include "net/clock.h"
#include "net/task.h"
#include "path/delivery/hop_terms.h"
#include "reports/tls_report.h"
#include "store/store.h"
#include "store/tls_sendings.h"

namespace postrider::tls_reports {

/// Domains that are counted between two flushes; of those beyond nothing is told.
inline constexpr std::size_t domains_max = 20'000;
/// Domains that one unit of the store takes.
inline constexpr std::size_t domains_at_once = 100;

/// In whose name reports are made. Value.
struct Author {
    std::string organization;
    std::string contact;
    std::string host;  ///< our own name
    base::Duration spread = std::chrono::hours{4};
};

/// What one session adds to a report.
reports::TlsPolicyReport counted(const delivery::TlsSession& session);
/// When the report of a day goes out: a while behind midnight, for each domain and each of us
/// another one, so that nobody gets all reports at once (RFC 8460 §4.1).
base::Time due_of(model::Day day, std::string_view domain, const Author& author);

/// What a ledger works with; outlives it.
struct LedgerParts {
    net::Clock& clock;
    dns::Resolver& resolver;
    store::Store& store;
    base::Log& log;
};

/// Resource; belongs to one loop. Between two flushes counts are in memory alone.
class Ledger {
public:
    Ledger(LedgerParts parts, Author author);

    void note(const delivery::TlsSession& session);
    /// Keeps what was counted of domains that want reports (RFC 8460 §3), and forgets the rest.
    net::Task<> flush();
    /// Keeps all of it without asking the DNS, when there is no time for that.
    net::Task<> flush_all();

private:
    using Counts = std::map<std::pair<model::Day, std::string>, reports::TlsReport>;

    net::Task<> ask(std::string domain, char& is_wanted);
    net::Task<> flush_some(Counts counts);
    net::Task<> keep(Counts counts);

    net::Clock& clock_;
    dns::Resolver& resolver_;
    store::Store& store_;
    base::Log& log_;
    Author author_;
    Counts counts_;
};

}  // namespace postrider::tls_reports
