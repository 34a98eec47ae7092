// What is known of other people's TLS: their policies, and how connections with them went.
#pragma once

#include <utility>
#include <vector>

#include "base/log.h"
#include "config/settings.h"
#include "dns/resolver.h"
#include "http/client.h"
#include "net/loop.h"
#include "path/delivery/smtp_delivery.h"
#include "path/tls_reports/ledger.h"
#include "store/store.h"
#include "tls_policy/sts_fetch.h"
#include "tls_policy/sts_policies.h"

namespace postrider::app {

tls_reports::Author report_author(const config::Settings& settings);

/// Keeps MTA-STS policies in the store. Resource; its loop's.
class StsNotebook final : public tls_policy::StsMemory {
public:
    explicit StsNotebook(store::Store& store) : store_(store) {}

    void keep(tls_policy::KeptSts kept) override { pending_.push_back(std::move(kept)); }
    /// Puts what was to be kept into the store. What fails is tried again the next time.
    net::Task<> write();
    /// Those that hold at `now`.
    net::Task<std::vector<tls_policy::KeptSts>> all(base::Time now);

private:
    store::Store& store_;
    std::vector<tls_policy::KeptSts> pending_;
};

/// What it is built on; outlives it.
struct TlsGround {
    const config::Settings& settings;
    net::Loop& loop;
    dns::Resolver& resolver;
    store::Store& store;
    base::Log& log;
};

/// Resource; its loop's.
class TlsKnowledge {
public:
    explicit TlsKnowledge(const TlsGround& ground);
    TlsKnowledge(const TlsKnowledge&) = delete;
    TlsKnowledge& operator=(const TlsKnowledge&) = delete;

    /// What an earlier process had learned. Before the first mail.
    net::Task<> recall();
    /// For those who deliver.
    void enter(delivery::SmtpDeliveryOptions& options);
    /// Puts into the store what was learned since.
    net::Task<> keep();
    /// The same in haste.
    net::Task<> keep_at_end();

    http::Client& client() { return client_; }
    tls_policy::StsPolicies& policies() { return policies_; }

private:
    const config::Settings& settings_;
    net::Loop& loop_;
    http::Client client_;               ///< requests to policy hosts and receivers of reports
    tls_policy::HttpsStsFetch fetch_;   ///< policies from the web
    StsNotebook notebook_;              ///< policies beyond this process
    tls_policy::StsPolicies policies_;  ///< policies in memory
    tls_reports::Ledger ledger_;        ///< how it went
};

}  // namespace postrider::app
