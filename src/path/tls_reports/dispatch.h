// Sends the reports that are due, by mail and over HTTPS.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <string>

#include "base/log.h"
#include "base/random.h"
#include "dns/resolver.h"
#include "http/client.h"
#include "net/clock.h"
#include "net/task.h"
#include "path/intake/accept.h"
#include "path/tls_reports/ledger.h"
#include "reports/tls_record.h"
#include "store/store.h"
#include "store/tls_sendings.h"

namespace postrider::tls_reports {

/// Reports that one round sends, one after the other.
inline constexpr std::size_t sent_at_once = 50;
/// RFC 8460 §5.5: a report that cannot be handed over is tried for a day.
inline constexpr std::chrono::hours retry_after{1};
inline constexpr int tries_max = 24;

/// What it works with; outlives it.
struct DispatchParts {
    net::Clock& clock;
    dns::Resolver& resolver;
    store::Store& store;
    http::Client& web;
    intake::Intake& intake;
    base::Random& random;
    base::Log& log;
};

/// Resource; belongs to one loop.
class Dispatch {
public:
    /// `server`: "organization/server" that reports by mail are sent by; empty: by the only one
    /// that there is, and where there are several, none are.
    Dispatch(DispatchParts parts, Author author, std::string server);

    net::Task<> send_due();

private:
    /// The error is why it was not handed over.
    using Handed = std::expected<void, std::string>;
    using Sender = std::expected<model::Server, std::string>;

    net::Task<> send(store::TlsSending sending);
    net::Task<Handed> hand_over(
        const store::TlsSending& sending, const reports::TlsReceiver& receiver
    );
    net::Task<Handed> post(std::string url, std::string packed);
    net::Task<Handed> mail(const store::TlsSending& sending, std::string address);
    net::Task<Sender> sender();
    /// Once: whether reports by mail can leave.
    net::Task<> announce();
    void conclude(store::TlsSending& sending, std::string outcome, bool is_done) const;

    net::Clock& clock_;
    dns::Resolver& resolver_;
    store::Store& store_;
    http::Client& web_;
    intake::Intake& intake_;
    base::Random& random_;
    base::Log& log_;
    Author author_;
    std::string server_;
    bool has_announced_ = false;
};

}  // namespace postrider::tls_reports
