// A store that knows nothing and keeps nothing: a test overrides the little it needs.
#pragma once

#include <stdexcept>

#include "store/store.h"
#include "store/transaction.h"

namespace postrider::testing {

/// Reading finds nothing; whatever writes throws std::logic_error.
class EmptyStore : public store::Store {
public:
    template <class T>
    using Task = net::Task<T>;

    Task<model::Accepted> accept(const model::NewMessage&, store::Lease) override {
        throw std::logic_error("accept");
        co_return model::Accepted{};
    }
    Task<std::vector<model::Accepted>>
    accept_all(const std::vector<model::NewMessage>&, std::vector<store::Lease>) override {
        throw std::logic_error("accept_all");
        co_return std::vector<model::Accepted>{};
    }
    Task<store::Claimed> claim_due(model::Strand, std::size_t, base::Time, store::Lease) override {
        co_return store::Claimed{};
    }
    Task<void> finish(const store::Finish&) override { return refuse("finish"); }
    Task<void> release(std::vector<model::DeliveryId>) override { return refuse("release"); }
    Task<void> renew(std::vector<model::DeliveryId>, base::Time) override {
        return refuse("renew");
    }
    Task<std::vector<model::Event>> events_of(model::MessageId) override {
        co_return std::vector<model::Event>{};
    }
    Task<std::vector<store::Waiting>> waiting(base::Time) override {
        co_return std::vector<store::Waiting>{};
    }
    Task<store::Recovery> recover(std::string, base::Time) override { co_return store::Recovery{}; }
    Task<std::vector<model::Event>> events_after(
        model::EventId, std::optional<model::ServerId>, std::size_t
    ) override {
        co_return std::vector<model::Event>{};
    }
    Task<bool> send_now(model::DeliveryId, base::Time, std::string) override { co_return false; }
    Task<std::int64_t> release_held(store::Release, base::Time, std::size_t) override {
        co_return 0;
    }
    Task<bool> cancel(model::DeliveryId, base::Time, std::string) override { co_return false; }
    Task<bool> hold(model::DeliveryId, base::Time, model::Hold) override { co_return false; }
    Task<std::vector<model::Order>> standing_orders(base::Time) override {
        co_return std::vector<model::Order>{};
    }
    Task<std::vector<model::Order>> suspensions_since(base::Time) override {
        co_return std::vector<model::Order>{};
    }
    Task<std::int64_t> end_waits(base::Time, std::size_t) override { co_return 0; }
    Task<std::vector<std::string>> wait_causes() override { co_return std::vector<std::string>{}; }
    Task<std::vector<model::Strand>> end_waits_for(std::string, base::Time, std::size_t) override {
        co_return std::vector<model::Strand>{};
    }
    Task<std::vector<store::DeliveryView>> held_before(
        std::optional<model::ServerId>, model::DeliveryId, std::size_t
    ) override {
        co_return std::vector<store::DeliveryView>{};
    }
    Task<std::optional<model::Server>> server_by_path(std::string) override {
        co_return std::nullopt;
    }
    Task<std::optional<store::DeliveryView>> delivery(model::DeliveryId) override {
        co_return std::nullopt;
    }
    Task<std::vector<store::DeliveryView>> deliveries_of(model::MessageId) override {
        co_return std::vector<store::DeliveryView>{};
    }
    Task<std::vector<store::DeliveryView>> deliveries_before(
        std::optional<model::ServerId>, model::DeliveryId, std::size_t
    ) override {
        co_return std::vector<store::DeliveryView>{};
    }
    Task<std::vector<model::Attempt>> attempts(model::DeliveryId) override {
        co_return std::vector<model::Attempt>{};
    }
    Task<std::optional<model::Content>> content(model::MessageId) override {
        co_return std::nullopt;
    }
    Task<std::optional<model::Inspection>> inspection(model::MessageId) override {
        co_return std::nullopt;
    }
    Task<std::optional<store::Grant>> grant_by_digest(std::string) override {
        co_return std::nullopt;
    }
    Task<std::vector<store::Grant>> grants_of_server(std::string, std::string) override {
        co_return std::vector<store::Grant>{};
    }
    Task<std::vector<store::Grant>> grants_by_network() override {
        co_return std::vector<store::Grant>{};
    }
    Task<std::optional<model::Server>> server(model::ServerId) override { co_return std::nullopt; }
    Task<std::optional<model::Server>> server_by_token(std::string) override {
        co_return std::nullopt;
    }
    Task<std::optional<model::Domain>> domain(model::DomainId) override { co_return std::nullopt; }
    Task<std::optional<model::Domain>> domain_for(model::ServerId, std::string) override {
        co_return std::nullopt;
    }
    Task<std::vector<model::Suppression>> suppressed(
        model::ServerId, std::vector<std::string>, base::Time
    ) override {
        co_return std::vector<model::Suppression>{};
    }
    Task<std::optional<store::RouteOnServer>> route_to(std::string, std::string) override {
        co_return std::nullopt;
    }
    Task<std::optional<store::RouteOnServer>> route_by_token(std::string) override {
        co_return std::nullopt;
    }
    Task<std::optional<store::RouteOnServer>> return_path_route(model::ServerId) override {
        co_return std::nullopt;
    }
    Task<void> note_use(model::CredentialId, base::Time) override { return refuse("note_use"); }
    Task<void> write(std::move_only_function<void(store::Transaction&)>) override {
        return refuse("write");
    }
    Task<void> read(std::move_only_function<void(store::Transaction&)>) override { co_return; }

    Task<std::vector<model::Day>> days() override { co_return std::vector<model::Day>{}; }
    Task<void> drop_day(model::Day) override { return refuse("drop_day"); }
    Task<bool> is_awaited(model::Day) override { co_return false; }
    Task<bool> drop_bodies(model::Day) override { co_return false; }
    Task<std::int64_t> end_holds(base::Time, std::size_t, store::HoldTeller) override {
        co_return 0;
    }
    Task<std::int64_t> remove_orphans(base::Time) override { co_return 0; }

private:
    static Task<void> refuse(const char* what) {
        throw std::logic_error(what);
        co_return;
    }
};

}  // namespace postrider::testing
