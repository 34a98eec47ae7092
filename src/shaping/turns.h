// Fair turns: who has had least for its weight is next.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "base/check.h"

namespace postrider::shaping {

/// Stride scheduling. Everyone in it has a place on one line, which moves on with each turn by one
/// step for the weight 1 and by half a step for the weight 2; the hindmost is next. Who enters
/// begins where the hindmost stands: rest is not saved up, and whoever comes with little waits for
/// nobody with much. Who left a moment ago begins where it left, if that is further on: coming and
/// going gains nothing. Keys in the same place go by their order.
/// Value; every call takes time with the logarithm of the number inside.
template <class Key>
class Turns {
public:
    /// `weight`: at least 1, at most 1,000. Nothing happens when it is inside already.
    void enter(const Key& key, std::uint32_t weight = 1) {
        CHECK(weight >= 1 && weight <= weight_max);
        const auto [entry, is_fresh] = inside_.try_emplace(key, Place{0, step / weight});
        if (!is_fresh) {
            return;
        }
        const std::uint64_t hindmost = line_.empty() ? reached_ : line_.begin()->first;
        const auto before = left_.find(key);
        entry->second.position =
            before == left_.end() ? hindmost : std::max(hindmost, before->second);
        line_.emplace(entry->second.position, key);
        forget_passed();
    }

    void leave(const Key& key) {
        const auto entry = inside_.find(key);
        if (entry != inside_.end()) {
            reached_ = std::max(reached_, entry->second.position);
            line_.erase({entry->second.position, key});
            left_[key] = entry->second.position;
            left_line_.emplace(entry->second.position, key);
            inside_.erase(entry);
            forget_passed();
        }
    }

    /// Whose turn it is; it has had it then. Not to be called when empty.
    Key next() {
        CHECK(!line_.empty());
        auto first = line_.extract(line_.begin());
        Place& place = inside_.at(first.value().second);
        place.position += place.stride;
        Key key = first.value().second;
        first.value().first = place.position;
        line_.insert(std::move(first));
        return key;
    }

    bool is_empty() const { return inside_.empty(); }
    std::size_t size() const { return inside_.size(); }
    bool contains(const Key& key) const { return inside_.contains(key); }

private:
    static constexpr std::uint32_t weight_max = 1'000;
    static constexpr std::uint64_t step = 1'000'000;

    struct Place {
        std::uint64_t position;
        std::uint64_t stride;
    };

    /// Of those that left, only what is ahead of the hindmost counts.
    void forget_passed() {
        const std::uint64_t hindmost = line_.empty() ? reached_ : line_.begin()->first;
        while (!left_line_.empty() && left_line_.begin()->first <= hindmost) {
            const auto& [position, key] = *left_line_.begin();
            const auto entry = left_.find(key);
            if (entry != left_.end() && entry->second == position) {
                left_.erase(entry);
            }
            left_line_.erase(left_line_.begin());
        }
    }

    std::map<Key, Place> inside_;
    std::set<std::pair<std::uint64_t, Key>> line_;
    std::map<Key, std::uint64_t> left_;
    std::set<std::pair<std::uint64_t, Key>> left_line_;
    std::uint64_t reached_ = 0;
};

}  // namespace postrider::shaping
