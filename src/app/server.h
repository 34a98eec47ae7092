// The house: every room built once, in the order in which they depend on each other.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/control_door.h"
#include "app/figures.h"
#include "app/front.h"
#include "app/housekeeping.h"
#include "app/installation.h"
#include "app/own_keys.h"
#include "app/queue_watch.h"
#include "app/receiving.h"
#include "app/sending.h"
#include "app/tls_knowledge.h"
#include "app/tls_reporting.h"
#include "app/way_figures.h"
#include "base/log.h"
#include "base/random.h"
#include "dns/cache.h"
#include "dns/resolver.h"
#include "dns/unbound_lookup.h"
#include "metrics/instruments.h"
#include "metrics/metrics.h"
#include "net/io_threads.h"
#include "net/thread_workers.h"
#include "path/intake/accept.h"
#include "path/intake/admit.h"
#include "path/intake/draft.h"
#include "path/queue/identities.h"
#include "path/queue/notice.h"
#include "path/queue/runner.h"
#include "scan/scanners.h"
#include "secrets/delivery_token.h"
#include "smtpd/crowd.h"
#include "store/store.h"
#include "tenancy/login.h"

namespace postrider::app {

/// Resource; the main thread's. Reading the members from top to bottom explains the program; they
/// are taken down in the reverse order.
class Server {
public:
    Server(const Installation& installation, base::Random& random, base::Log& log);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    /// Puts right what an earlier death left, opens the doors, begins to deliver. Throws when an
    /// endpoint cannot be had or the store fails.
    void start();
    /// Closes the doors, lets attempts under way end, gives the rest back: some ten seconds at
    /// most. False when something would not end: then leave the process without destroying
    /// anything, and the next start puts it right.
    bool stop();
    /// Certificates again from their files. Says in the log what came of it.
    void reload();

    store::Store& store() { return *store_; }
    /// The loop of the queue's runner.
    net::Loop& loop() { return threads_.loop(0); }

private:
    void observe();
    void show_queue();
    net::Task<> begin_rounds();
    net::Task<> end_rounds();
    void end_questions();

    base::Log& log_;
    const config::Settings settings_;
    metrics::Metrics metrics_;
    metrics::Instruments instruments_;
    WayFigures ways_;  ///< the same, by source and receiver

    net::IoThreads threads_;               ///< connections and coroutines
    net::ThreadWorkers workers_;           ///< signatures
    std::unique_ptr<store::Store> store_;  ///< what is remembered
    dns::UnboundLookup lookup_;            ///< the DNS itself
    dns::CachedLookup cache_;              ///< what it said, for as long as it holds
    dns::Resolver resolver_;               ///< the questions of mail
    std::shared_ptr<net::TlsServer> tls_;  ///< what listeners show

    scan::Scanners scanners_;  ///< is it spam, does it carry a threat

    secrets::DeliveryToken token_;  ///< delivery ids that nobody else can make
    tenancy::Login login_;          ///< who may come in
    intake::Spool spool_;           ///< large messages on their way in
    intake::Admission admission_;   ///< may it be sent, and in which form

    OwnKeys own_keys_;              ///< for mail without a domain, and for requests
    TlsKnowledge tls_knowledge_;    ///< which TLS others ask for, and how it went
    Sending sending_;               ///< by which ways mail leaves
    queue::Identities identities_;  ///< in whose name
    queue::Notices notices_;        ///< bounces to senders
    queue::Runner runner_;          ///< whose turn, when
    Figures figures_;               ///< counts what came and what went
    QueueWatch queue_watch_;        ///< counts what waits
    Housekeeping housekeeping_;     ///< lets go of what is too old

    smtpd::Crowd crowd_;      ///< who is connected
    Receiving receiving_;     ///< what becomes of mail that arrives
    intake::Intake intake_;   ///< the one doorway
    TlsReporting reporting_;  ///< tells others how TLS with them went
    Premises premises_;       ///< what the doors work with
    std::vector<std::unique_ptr<Front>> fronts_;
    ControlDoor control_;  ///< for commands on the same machine
    bool is_started_ = false;
};

}  // namespace postrider::app
