// A real store whose answers are there at once, so that it stands in simulated time.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "testing/empty_store.h"

namespace boost::asio {
class io_context;
}

namespace postrider::testing {

/// SQLite in a directory, behind the interface of the path. Every call blocks until the store's own
/// threads have done it, and takes no simulated time. Resource; one thread.
class PromptStore final : public EmptyStore {
public:
    explicit PromptStore(const std::string& directory);
    ~PromptStore() override;

    /// Awaited when the store has done its work, before its answer is given: a slow disk.
    std::function<Task<void>(std::string_view call)> linger;
    /// Asked before each writing call; true makes it fail with StoreError and change nothing.
    std::function<bool(std::string_view call)> fails = [](std::string_view) { return false; };

    Task<model::Accepted> accept(const model::NewMessage& message, store::Lease lease) override;
    Task<std::vector<model::Accepted>> accept_all(
        const std::vector<model::NewMessage>& messages, std::vector<store::Lease> leases
    ) override;
    Task<store::Claimed> claim_due(
        model::Strand strand, std::size_t limit, base::Time now, store::Lease lease
    ) override;
    Task<void> finish(const store::Finish& result) override;
    Task<void> release(std::vector<model::DeliveryId> claims) override;
    Task<void> renew(std::vector<model::DeliveryId> claims, base::Time until) override;
    Task<std::vector<store::Waiting>> waiting(base::Time now) override;
    Task<store::Recovery> recover(std::string owner, base::Time now) override;
    Task<bool> send_now(model::DeliveryId delivery, base::Time now, std::string why) override;
    Task<std::int64_t> release_held(store::Release which, base::Time now, std::size_t limit)
        override;
    Task<bool> cancel(model::DeliveryId delivery, base::Time now, std::string why) override;
    Task<bool> hold(model::DeliveryId delivery, base::Time now, model::Hold hold) override;
    Task<std::vector<model::Order>> standing_orders(base::Time now) override;
    Task<std::vector<model::Order>> suspensions_since(base::Time since) override;
    Task<std::int64_t> end_waits(base::Time now, std::size_t limit) override;
    Task<std::vector<std::string>> wait_causes() override;
    Task<std::vector<model::Strand>> end_waits_for(
        std::string cause, base::Time now, std::size_t limit
    ) override;
    Task<std::optional<model::Server>> server_by_path(std::string path) override;
    Task<std::optional<store::DeliveryView>> delivery(model::DeliveryId id) override;
    Task<std::vector<store::DeliveryView>> deliveries_of(model::MessageId id) override;
    Task<std::vector<store::DeliveryView>> deliveries_before(
        std::optional<model::ServerId> server, model::DeliveryId before, std::size_t limit
    ) override;
    Task<std::vector<model::Attempt>> attempts(model::DeliveryId id) override;
    Task<std::vector<model::Event>> events_of(model::MessageId id) override;
    Task<std::optional<model::Content>> content(model::MessageId id) override;
    Task<std::optional<model::Inspection>> inspection(model::MessageId id) override;
    Task<std::optional<store::Grant>> grant_by_digest(std::string digest) override;
    Task<std::optional<model::Server>> server(model::ServerId id) override;
    Task<std::optional<model::Domain>> domain(model::DomainId id) override;
    Task<std::optional<model::Domain>> domain_for(model::ServerId server, std::string name)
        override;
    Task<std::vector<model::Suppression>> suppressed(
        model::ServerId server, std::vector<std::string> addresses, base::Time now
    ) override;
    Task<std::optional<model::Server>> server_by_token(std::string token) override;
    Task<std::vector<store::Grant>> grants_by_network() override;
    Task<std::optional<store::RouteOnServer>> route_to(std::string local, std::string domain)
        override;
    Task<std::optional<store::RouteOnServer>> route_by_token(std::string token) override;
    Task<std::optional<store::RouteOnServer>> return_path_route(model::ServerId server) override;
    Task<void> note_use(model::CredentialId credential, base::Time at) override;
    Task<void> write(std::move_only_function<void(store::Transaction&)> unit) override;
    Task<void> read(std::move_only_function<void(store::Transaction&)> unit) override;

private:
    template <class T>
    T wait(net::Task<T> task);
    void may_fail(std::string_view call) const;
    Task<void> answered(std::string_view call) const;

    // The store goes first: one of its threads may still be leaving the context that it has woken.
    std::unique_ptr<boost::asio::io_context> context_;
    std::unique_ptr<store::Store> store_;
};

}  // namespace postrider::testing
