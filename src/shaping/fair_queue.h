// What waits for one site, in fair shares between tenants and, within a tenant, between its
// streams.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/check.h"
#include "shaping/turns.h"

namespace postrider::shaping {

/// Who sends, and how it is meant. Value.
struct Flow {
    std::int64_t tenant = 0;
    std::uint8_t stream = 0;
    friend auto operator<=>(const Flow&, const Flow&) = default;
};

/// Two levels of turns: every tenant with something to send gets the same share, whatever it has
/// waiting; a tenant's share is divided among its streams by their weights. Within a flow the first
/// to come is the first to go. Value.
template <class Item>
class FairQueue {
public:
    /// `weight` counts from the moment when the flow has something waiting.
    void push(Flow flow, Item item, std::uint32_t weight = 1) {
        auto& items = flows_[flow];
        if (items.empty()) {
            streams_[flow.tenant].enter(flow.stream, weight);
            if (!aside_.contains(flow.tenant)) {
                tenants_.enter(flow.tenant);
            }
        }
        items.push_back(std::move(item));
        ++size_;
    }

    /// Its turn does not come until it is brought back.
    void set_aside(std::int64_t tenant) {
        aside_.insert(tenant);
        tenants_.leave(tenant);
    }
    void bring_back(std::int64_t tenant) {
        if (aside_.erase(tenant) > 0 && streams_.contains(tenant)) {
            tenants_.enter(tenant);
        }
    }
    /// Whether somebody who is not set aside has something.
    bool has_turn() const { return !tenants_.is_empty(); }

    /// Not to be called when nobody has a turn.
    Item pop() {
        const std::int64_t tenant = tenants_.next();
        auto& streams = streams_.at(tenant);
        const Flow flow{.tenant = tenant, .stream = streams.next()};
        const auto entry = flows_.find(flow);
        Item item = std::move(entry->second.front());
        entry->second.pop_front();
        --size_;
        if (entry->second.empty()) {
            flows_.erase(entry);
            leave(flow);
        }
        return item;
    }

    /// Takes all of a tenant away; it loses its place.
    std::vector<Item> take_tenant(std::int64_t tenant) {
        std::vector<Item> items;
        const auto first = flows_.lower_bound({.tenant = tenant, .stream = 0});
        auto flow = first;
        for (; flow != flows_.end() && flow->first.tenant == tenant; ++flow) {
            std::ranges::move(flow->second, std::back_inserter(items));
        }
        if (flow != first) {
            flows_.erase(first, flow);
            streams_.erase(tenant);
            tenants_.leave(tenant);
            size_ -= items.size();
        }
        return items;
    }

    /// Takes the first away that `is_meant`; none: there is none.
    template <class IsMeant>
    std::optional<Item> take_first(IsMeant is_meant) {
        for (auto flow = flows_.begin(); flow != flows_.end(); ++flow) {
            auto& items = flow->second;
            const auto found = std::ranges::find_if(items, is_meant);
            if (found != items.end()) {
                std::optional<Item> item(std::move(*found));
                items.erase(found);
                --size_;
                if (items.empty()) {
                    leave(flow->first);
                    flows_.erase(flow);
                }
                return item;
            }
        }
        return std::nullopt;
    }

    std::vector<Item> clear() {
        for (const auto tenant : std::exchange(aside_, {})) {
            if (streams_.contains(tenant)) {
                tenants_.enter(tenant);
            }
        }
        std::vector<Item> items;
        items.reserve(size_);
        while (size_ > 0) {
            items.push_back(pop());
        }
        return items;
    }

    bool is_empty() const { return size_ == 0; }
    /// One of them, whichever. Not to be called when empty.
    const Item& any() const { return flows_.begin()->second.front(); }
    /// Those with something waiting.
    std::vector<std::int64_t> tenants() const {
        std::vector<std::int64_t> all;
        for (const auto& [tenant, streams] : streams_) {
            all.push_back(tenant);
        }
        return all;
    }
    std::size_t size() const { return size_; }
    /// Flows with something waiting.
    std::size_t flows() const { return flows_.size(); }
    std::size_t size_of(Flow flow) const {
        const auto entry = flows_.find(flow);
        return entry == flows_.end() ? 0 : entry->second.size();
    }

private:
    /// Nothing of the flow waits any more.
    void leave(Flow flow) {
        auto& streams = streams_.at(flow.tenant);
        streams.leave(flow.stream);
        if (streams.is_empty()) {
            streams_.erase(flow.tenant);
            tenants_.leave(flow.tenant);
        }
    }

    std::map<Flow, std::deque<Item>> flows_;
    std::unordered_map<std::int64_t, Turns<std::uint8_t>> streams_;
    Turns<std::int64_t> tenants_;
    std::set<std::int64_t> aside_;
    std::size_t size_ = 0;
};

}  // namespace postrider::shaping
