// A store for tests of the queue that keeps due times: what is put off or given back waits there.
#pragma once

#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "path/queue/queue_test_support.h"

namespace postrider::queue {

class ShelfStore final : public testing::EmptyStore {
public:
    void shelve(model::Claim claim, base::Time due) {
        shelves[model::strand_of(claim)].emplace(due, std::move(claim));
    }
    Task<store::Claimed> claim_due(
        model::Strand strand, std::size_t limit, base::Time now, store::Lease
    ) override {
        ++claims_asked;
        store::Claimed claimed;
        auto& shelf = shelves[strand];
        while (claimed.claims.size() < limit && !shelf.empty() && shelf.begin()->first <= now) {
            auto first = shelf.extract(shelf.begin());
            leased[first.mapped().delivery] = {first.key(), first.mapped()};
            claimed.claims.push_back(std::move(first.mapped()));
        }
        if (claimed.claims.size() < limit && !shelf.empty()) {
            claimed.next_due = shelf.begin()->first;
        }
        co_return claimed;
    }
    Task<void> finish(const store::Finish& result) override {
        auto held = leased.extract(result.delivery);
        if (held.empty()) {
            co_return;
        }
        if (const auto* retry = std::get_if<store::RetryAt>(&result.next)) {
            put_off += result.attempt ? 0 : 1;
            shelve(std::move(held.mapped().second), retry->due);
        } else {
            ++ended;
        }
        finished.push_back(result);
    }
    Task<void> release(std::vector<model::DeliveryId> claims) override {
        for (const auto claim : claims) {
            auto held = leased.extract(claim);
            if (!held.empty()) {
                ++put_back;
                shelve(std::move(held.mapped().second), held.mapped().first);
            }
        }
        co_return;
    }
    Task<std::optional<model::Server>> server(model::ServerId id) override {
        co_return model::Server{.id = id};
    }
    Task<void> renew(std::vector<model::DeliveryId>, base::Time) override { co_return; }
    Task<std::vector<store::Waiting>> waiting(base::Time) override {
        std::vector<store::Waiting> all;
        for (const auto& [strand, shelf] : shelves) {
            if (!shelf.empty()) {
                const auto count = static_cast<std::int64_t>(shelf.size());
                all.push_back({.strand = strand, .count = count, .due = shelf.begin()->first});
            }
        }
        co_return all;
    }

    std::map<model::Strand, std::multimap<base::Time, model::Claim>> shelves;
    std::unordered_map<model::DeliveryId, std::pair<base::Time, model::Claim>> leased;
    std::vector<store::Finish> finished;
    int claims_asked = 0;
    int put_off = 0;
    int put_back = 0;
    int ended = 0;
};

}  // namespace postrider::queue
