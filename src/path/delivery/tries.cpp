// Who has the last word of an attempt.
#include "path/delivery/tries.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include "base/check.h"

namespace postrider::delivery {
namespace {

/// Nothing final, and nobody else asked would know better.
bool leaves_hope(const Outcome& outcome) {
    return outcome.attempt.result == model::AttemptResult::deferred;
}

}  // namespace

void Tries::add(Outcome outcome) {
    const bool stays = last_word_ && leaves_hope(tries_[*last_word_]) &&
                       outcome.scope == Scope::host && !leaves_hope(outcome);
    if (!stays) {
        last_word_ = tries_.size();
    }
    add_replaced(std::move(outcome));
}

void Tries::add_replaced(Outcome outcome) {
    tries_.push_back(std::move(outcome));
    tries_.back().attempt.hop = static_cast<std::uint32_t>(tries_.size());
}

bool Tries::is_settled() const {
    return !tries_.empty() && tries_.back().scope != Scope::host &&
           tries_.back().scope != Scope::source;
}

Outcome Tries::conclude() && {
    CHECK(last_word_.has_value());
    Outcome outcome = std::move(tries_[*last_word_]);
    for (std::size_t i = 0; i < tries_.size(); ++i) {
        if (i != *last_word_) {
            outcome.attempt.others.push_back(std::move(tries_[i].attempt));
        }
    }
    return outcome;
}

std::vector<model::Attempt> tries_of(model::Attempt attempt) {
    auto tries = std::exchange(attempt.others, {});
    tries.push_back(std::move(attempt));
    std::ranges::sort(tries, {}, &model::Attempt::hop);
    return tries;
}

void put_before(model::Attempt& attempt, std::vector<model::Attempt> earlier) {
    const auto count = static_cast<std::uint32_t>(earlier.size());
    attempt.hop += count;
    for (auto& other : attempt.others) {
        other.hop += count;
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        earlier[i].hop = i + 1;
    }
    attempt.others.insert(
        attempt.others.begin(),
        std::make_move_iterator(earlier.begin()),
        std::make_move_iterator(earlier.end())
    );
}

}  // namespace postrider::delivery
