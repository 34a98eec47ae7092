// The store on a database: the interface's words as units of work for its threads.
#pragma once

#include <memory>
#include <string>

#include "store/committer.h"
#include "store/engine.h"
#include "store/large_files.h"
#include "store/open.h"
#include "store/readers.h"
#include "store/store.h"
#include "store/tenancy_cache.h"

namespace postrider::store {

class DatabaseStore final : public Store {
public:
    DatabaseStore(std::unique_ptr<Engine> engine, const Options& options);

    net::Task<model::Accepted> accept(const model::NewMessage& message, Lease lease) override;
    net::Task<std::vector<model::Accepted>> accept_all(
        const std::vector<model::NewMessage>& messages, std::vector<Lease> leases
    ) override;
    net::Task<Claimed> claim_due(
        model::Strand strand, std::size_t limit, base::Time now, Lease lease
    ) override;
    net::Task<> finish(const Finish& result) override;
    net::Task<> release(std::vector<model::DeliveryId> claims) override;
    net::Task<> renew(std::vector<model::DeliveryId> claims, base::Time until) override;
    net::Task<std::vector<Waiting>> waiting(base::Time now) override;
    net::Task<Recovery> recover(std::string owner, base::Time now) override;
    net::Task<std::vector<model::Event>> events_after(
        model::EventId after, std::optional<model::ServerId> server, std::size_t limit
    ) override;

    net::Task<bool> send_now(model::DeliveryId delivery, base::Time now, std::string why) override;
    net::Task<bool> cancel(model::DeliveryId delivery, base::Time now, std::string why) override;
    net::Task<bool> hold(model::DeliveryId delivery, base::Time now, model::Hold hold) override;
    net::Task<std::vector<model::Order>> standing_orders(base::Time now) override;
    net::Task<std::vector<model::Order>> suspensions_since(base::Time since) override;
    net::Task<std::int64_t> end_waits(base::Time now, std::size_t limit) override;
    net::Task<std::vector<std::string>> wait_causes() override;
    net::Task<std::vector<model::Strand>> end_waits_for(
        std::string cause, base::Time now, std::size_t limit
    ) override;

    net::Task<std::optional<DeliveryView>> delivery(model::DeliveryId id) override;
    net::Task<std::vector<DeliveryView>> deliveries_of(model::MessageId id) override;
    net::Task<std::vector<DeliveryView>> deliveries_before(
        std::optional<model::ServerId> server, model::DeliveryId before, std::size_t limit
    ) override;
    net::Task<std::vector<DeliveryView>> held_before(
        std::optional<model::ServerId> server, model::DeliveryId before, std::size_t limit
    ) override;
    net::Task<std::vector<model::Attempt>> attempts(model::DeliveryId id) override;
    net::Task<std::vector<model::Event>> events_of(model::MessageId id) override;
    net::Task<std::optional<model::Content>> content(model::MessageId id) override;
    net::Task<std::optional<model::Inspection>> inspection(model::MessageId id) override;

    net::Task<std::optional<Grant>> grant_by_digest(std::string digest) override;
    net::Task<std::vector<Grant>> grants_of_server(std::string organization, std::string server)
        override;
    net::Task<std::vector<Grant>> grants_by_network() override;
    net::Task<std::optional<model::Server>> server(model::ServerId id) override;
    net::Task<std::optional<model::Server>> server_by_token(std::string token) override;
    net::Task<std::optional<model::Server>> server_by_path(std::string path) override;
    net::Task<std::optional<model::Domain>> domain(model::DomainId id) override;
    net::Task<std::optional<model::Domain>> domain_for(model::ServerId server, std::string name)
        override;
    net::Task<std::vector<model::Suppression>> suppressed(
        model::ServerId server, std::vector<std::string> addresses, base::Time now
    ) override;
    net::Task<std::optional<RouteOnServer>> route_to(std::string local, std::string domain)
        override;
    net::Task<std::optional<RouteOnServer>> route_by_token(std::string token) override;
    net::Task<std::optional<RouteOnServer>> return_path_route(model::ServerId server) override;
    net::Task<> note_use(model::CredentialId credential, base::Time at) override;

    net::Task<> write(Work unit) override;
    net::Task<> read(Work unit) override;
    net::Task<std::vector<model::Day>> days() override;
    net::Task<> drop_day(model::Day day) override;
    net::Task<bool> is_awaited(model::Day day) override;
    net::Task<bool> drop_bodies(model::Day day) override;
    net::Task<std::int64_t> release_held(Release which, base::Time now, std::size_t limit) override;
    net::Task<std::int64_t> end_holds(base::Time now, std::size_t limit, HoldTeller tell) override;
    net::Task<std::int64_t> remove_orphans(base::Time before) override;

private:
    /// In the queue's and days' transaction; gives what `compute` returned.
    template <class Compute>
    auto change(Compute compute, std::size_t weight = 0)
        -> net::Task<std::invoke_result_t<Compute&, Transaction&>>;
    /// The same where the files belong to what is accepted.
    template <class Compute>
    auto change_with(FilesToDiscard& files, Compute compute, std::size_t weight)
        -> net::Task<std::invoke_result_t<Compute&, Transaction&>>;
    template <class Compute>
    auto ask(Compute compute) -> net::Task<std::invoke_result_t<Compute&, Transaction&>>;
    /// From the cache, or read and kept.
    template <class Answer, class Compute>
    net::Task<std::optional<Answer>> ask_once(
        TenancyCache<Answer>& cache, std::string key, Compute compute
    );
    net::Task<std::string> keep_large(const model::NewMessage& message);
    /// Files in the day's folder older than `before` that no message refers to.
    std::int64_t sweep(Transaction& transaction, model::Day day, base::Time before);
    /// Those of a day that is over and whose bodies are gone.
    net::Task<> drop_files(model::Day day);
    void forget_tenancy();
    // The suppression list is in other tables than what is made of mail, so it is written by
    // itself, and first: an address that is suppressed once more does no harm when the rest fails
    // and is done again.
    net::Task<> keep_suppressions(const model::NewMessage& message);
    net::Task<> keep_suppressions(const Finish& result);

    std::string directory_;
    std::function<base::Instant()> instant_;
    std::unique_ptr<Engine> engine_;
    LargeFiles large_files_;
    TenancyCache<Grant> grants_;
    TenancyCache<std::vector<Grant>> grant_lists_;
    TenancyCache<model::Server> servers_;
    TenancyCache<model::Domain> domains_;
    TenancyCache<bool> have_suppressions_;
    TenancyCache<RouteOnServer> routes_;
    /// Of the leases that are ended here, as `recover` was told; empty before that: whoever it is.
    std::string owner_;
    Committer committer_;
    Readers readers_;
};

}  // namespace postrider::store
