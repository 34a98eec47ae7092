// A store and a delivery for tests of the queue: they do as they are told and note what they heard.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "path/delivery/deliver.h"
#include "store/error.h"
#include "testing/empty_store.h"

namespace postrider::queue {

/// Of the server that `a_claim` is of.
inline model::Strand strand_to(const std::string& destination) {
    return {.destination = destination, .server = {1}};
}

class NotingStore final : public testing::EmptyStore {
public:
    Task<store::Claimed> claim_due(
        model::Strand strand, std::size_t limit, base::Time now, store::Lease
    ) override {
        ++claims_asked;
        claimed_at = now;
        may_fail();
        store::Claimed claimed;
        auto& shelf = waiting_for[strand.destination];
        while (claimed.claims.size() < limit && !shelf.empty()) {
            claimed.claims.push_back(std::move(shelf.back()));
            shelf.pop_back();
        }
        co_return claimed;
    }
    Task<void> finish(const store::Finish& result) override {
        may_fail();
        finished.push_back(result);
        co_return;
    }
    Task<void> release(std::vector<model::DeliveryId> claims) override {
        may_fail();
        released.insert(released.end(), claims.begin(), claims.end());
        co_return;
    }
    Task<void> renew(std::vector<model::DeliveryId> claims, base::Time until) override {
        ++renewals;
        may_fail();
        renewed.assign(claims.begin(), claims.end());
        renewed_until = until;
        co_return;
    }
    Task<std::vector<store::Waiting>> waiting(base::Time now) override {
        std::vector<store::Waiting> all;
        for (const auto& [destination, shelf] : waiting_for) {
            if (!shelf.empty()) {
                all.push_back({.strand = strand_to(destination), .count = 1, .due = now});
            }
        }
        co_return all;
    }
    Task<std::vector<model::Order>> standing_orders(base::Time now) override {
        ++orders_read;
        if (orders_fail) {
            throw store::StoreError(store::Trouble::gone, "the database is gone");
        }
        std::vector<model::Order> standing;
        for (const auto& order : orders) {
            if (order.stands(now)) {
                standing.push_back(order);
            }
        }
        co_return standing;
    }
    Task<std::vector<model::Order>> suspensions_since(base::Time) override {
        co_return suspensions;
    }
    Task<bool> cancel(model::DeliveryId delivery, base::Time, std::string) override {
        cancelled.push_back(delivery);
        co_return is_waiting;
    }
    Task<bool> hold(model::DeliveryId delivery, base::Time, model::Hold) override {
        held.push_back(delivery);
        co_return is_waiting;
    }
    Task<std::optional<store::DeliveryView>> delivery(model::DeliveryId) override {
        co_return view;
    }
    Task<std::int64_t> end_waits(base::Time, std::size_t) override {
        ++waits_ended;
        may_fail();
        co_return std::exchange(waits, 0);
    }
    Task<std::optional<model::Server>> server_by_path(std::string path) override {
        co_return server_kept.path() == path ? std::optional(server_kept) : std::nullopt;
    }
    Task<std::vector<model::Event>> events_of(model::MessageId) override { co_return events; }
    Task<std::optional<model::Server>> server(model::ServerId id) override {
        co_return server_kept.id == id ? std::optional(server_kept) : std::nullopt;
    }
    Task<std::optional<model::Domain>> domain(model::DomainId id) override {
        co_return domain_kept.id == id ? std::optional(domain_kept) : std::nullopt;
    }

    int failures = 0;  ///< so many calls fail from now on
    std::map<std::string, std::vector<model::Claim>> waiting_for;
    std::vector<model::Event> events;
    std::vector<model::Order> orders;
    std::vector<model::Order> suspensions;
    bool is_waiting = false;  ///< what is to be cancelled or held
    std::optional<store::DeliveryView> view;
    bool orders_fail = false;
    std::int64_t waits = 0;  ///< for orders that are over
    model::Server server_kept;
    model::Domain domain_kept;

    int orders_read = 0;
    int waits_ended = 0;
    int claims_asked = 0;
    base::Time claimed_at{};
    std::vector<store::Finish> finished;
    std::vector<model::DeliveryId> released;
    std::vector<model::DeliveryId> cancelled;
    std::vector<model::DeliveryId> held;
    int renewals = 0;
    std::vector<model::DeliveryId> renewed;
    base::Time renewed_until{};

private:
    void may_fail() {
        if (failures > 0) {
            --failures;
            throw store::StoreError(store::Trouble::full, "the disk is full");
        }
    }
};

/// Every destination is a site of its own, but "nowhere.test" is none; all mail is taken at once,
/// unless `attempt` says otherwise.
class ScriptedDelivery final : public delivery::Delivery {
public:
    net::Task<std::variant<delivery::Route, delivery::Outcome>> route(std::string destination
    ) override {
        ++routed;
        if (before_route) {
            co_await before_route();
        }
        if (destination == "nowhere.test") {
            delivery::Outcome outcome;
            outcome.attempt.result = model::AttemptResult::bounced;
            outcome.attempt.explanation = "The domain does not exist";
            co_return outcome;
        }
        delivery::Route route;
        route.hops.push_back({.host = "mx." + destination});
        route.site = std::move(destination);
        co_return route;
    }
    std::string_view
    source_for(const model::Claim& claim, std::string_view pool, const delivery::Route&) override {
        if (source) {
            return source(claim);
        }
        return pool == "default" ? "out" : "out2";
    }
    std::size_t connections(std::string_view, std::string_view) const override { return open; }
    net::Task<delivery::Outcome>
    deliver(const model::Claim& claim, const delivery::Identity& identity, const delivery::Route&)
        override {
        attempted.push_back(claim.recipient);
        last_sender = identity.mail_from;
        sources.push_back(identity.source);
        last_pool = identity.pool;
        if (attempt) {
            co_return co_await attempt(claim);
        }
        delivery::Outcome outcome;
        outcome.attempt.result = model::AttemptResult::delivered;
        co_return outcome;
    }
    void close_idle() override { ++closed; }

    std::function<net::Task<>()> before_route;
    std::function<net::Task<delivery::Outcome>(const model::Claim& claim)> attempt;
    /// Else all leave by "out".
    std::function<std::string_view(const model::Claim& claim)> source;
    std::size_t open = 0;
    int routed = 0;
    int closed = 0;
    std::vector<std::string> attempted;
    std::vector<std::string> sources;  ///< of each attempt, as its lane says
    std::string last_sender;
    std::string last_pool;
};

/// The claim number `number`, for somebody at `destination`.
inline model::Claim a_claim(std::uint32_t number, const std::string& destination = "there.test") {
    model::Claim claim;
    claim.delivery = model::DeliveryId::make(2000, 1, number);
    claim.message = model::MessageId::make(2000, 1, number);
    claim.server = {1};
    claim.sender = "a@acme.test";
    claim.recipient = "bob" + std::to_string(number) + "@" + destination;
    claim.destination = destination;
    claim.expires_at = base::Time::max();
    claim.content = model::Content::from("From: a@acme.test\r\n\r\nbody\r\n");
    return claim;
}

}  // namespace postrider::queue
