// Policies in and out of the store, and what deliveries are given.
#include "app/tls_knowledge.h"

#include <cstddef>
#include <utility>

#include "app/room_options.h"
#include "base/ascii.h"
#include "store/sts_policies.h"
#include "tenancy/units.h"

namespace postrider::app {
namespace {

store::KeptStsPolicy row_of(const tls_policy::KeptSts& kept) {
    store::KeptStsPolicy row{
        .domain = kept.domain,
        .policy_id = kept.id,
        .mode = static_cast<std::int64_t>(kept.policy.mode),
        .patterns = {},
        .max_age = kept.policy.max_age.count(),
        .fetched_at = kept.fetched_at,
    };
    for (const auto& pattern : kept.policy.patterns) {
        row.patterns += pattern + "\n";
    }
    return row;
}

tls_policy::KeptSts kept_of(const store::KeptStsPolicy& row) {
    tls_policy::KeptSts kept{
        .domain = row.domain, .id = row.policy_id, .policy = {}, .fetched_at = row.fetched_at
    };
    kept.policy.mode = static_cast<tls_policy::StsMode>(row.mode);
    kept.policy.max_age = std::chrono::seconds{row.max_age};
    for (const auto line : base::split(row.patterns, '\n')) {
        if (!line.empty()) {
            kept.policy.patterns.emplace_back(line);
        }
    }
    return kept;
}

}  // namespace

tls_reports::Author report_author(const config::Settings& settings) {
    return {
        .organization = settings.tls_reports.organization_name,
        .contact = settings.tls_reports.contact,
        .host = settings.postal.smtp_hostname,
        .spread = settings.tls_reports.spread,
    };
}

net::Task<> StsNotebook::write() {
    // The unit runs on the store's thread while more comes in here.
    auto taken = std::exchange(pending_, {});
    if (taken.empty()) {
        co_return;
    }
    auto unit = [&taken](store::Transaction& transaction) {
        for (const auto& kept : taken) {
            store::keep_sts_policy(transaction, row_of(kept));
        }
    };
    std::exception_ptr trouble;
    try {
        co_await store_.write(unit);
    } catch (...) {
        trouble = std::current_exception();
    }
    if (trouble) {
        pending_.insert(pending_.begin(), taken.begin(), taken.end());
        std::rethrow_exception(trouble);
    }
}

net::Task<std::vector<tls_policy::KeptSts>> StsNotebook::all(base::Time now) {
    const auto look = [now](store::Transaction& transaction) {
        return store::sts_policies(transaction, now, tls_policy::sts_domains_max);
    };
    const auto rows = co_await tenancy::read(store_, look);
    std::vector<tls_policy::KeptSts> kept;
    // The latest stands first: it is to be the last that is forgotten.
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        kept.push_back(kept_of(*row));
    }
    co_return kept;
}

TlsKnowledge::TlsKnowledge(const TlsGround& ground)
    : settings_(ground.settings),
      loop_(ground.loop),
      client_(
          ground.loop,
          ground.resolver,
          net::TlsClient::create(ground.settings.delivery.authorities),
          policy_client_options(ground.settings)
      ),
      fetch_(client_),
      notebook_(ground.store),
      policies_(ground.loop, ground.resolver, fetch_, &notebook_),
      ledger_(
          {ground.loop.clock(), ground.resolver, ground.store, ground.log},
          report_author(ground.settings)
      ) {}

net::Task<> TlsKnowledge::recall() {
    const auto now = loop_.clock().now();
    auto kept = co_await notebook_.all(now);
    policies_.remember(std::move(kept));
}

net::Task<> TlsKnowledge::keep() {
    co_await notebook_.write();
    co_await ledger_.flush();
}

net::Task<> TlsKnowledge::keep_at_end() {
    co_await notebook_.write();
    co_await ledger_.flush_all();
}

void TlsKnowledge::enter(delivery::SmtpDeliveryOptions& options) {
    options.sts = settings_.mta_sts.enabled ? &policies_ : nullptr;
    if (settings_.tls_reports.send) {
        options.on_tls = [this](const delivery::TlsSession& session) { ledger_.note(session); };
    }
}

}  // namespace postrider::app
