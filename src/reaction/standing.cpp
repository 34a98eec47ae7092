// Strikes, measures, decay.
#include "reaction/standing.h"

#include <algorithm>

namespace postrider::reaction {
namespace {

/// Doubling beyond it could only overflow.
constexpr std::uint32_t level_max = 20;

base::Duration time_at(const Measure& measure, std::uint32_t level) {
    auto time = measure.first;
    for (std::uint32_t i = 0; i < level && time < measure.longest; ++i) {
        time *= 2;
    }
    return std::min(time, measure.longest);
}

base::Duration time_of(const Action& action) {
    return action.ends_at - action.began_at;
}

}  // namespace

std::optional<Action> Standing::strike(const Target& target, const Strike& strike, base::Time now) {
    if (ends_at(target, now)) {
        return std::nullopt;  // Replies that were on their way when it began.
    }
    if (!places_.contains(target) && places_.size() >= targets_max) {
        forget_the_quietest();
    }
    Place& place = places_[target];
    place.touched_at = now;
    auto& strikes = place.strikes;
    strikes.push_back(now);
    while (strikes.front() + strike.measure.window < now) {
        strikes.pop_front();
    }
    if (strikes.size() < strike.measure.strikes) {
        return std::nullopt;
    }
    strikes.clear();
    const auto level = next_level(place, now);
    auto time = time_at(strike.measure, level);
    if (strike.hint) {
        time = std::clamp(*strike.hint, hint_min, std::max(hint_min, strike.measure.longest));
    }
    place.action = Action{
        .target = target,
        .level = level,
        .began_at = now,
        .ends_at = now + time,
        .why = std::string(strike.why),
        .rule = std::string(strike.rule),
        .reply = std::string(strike.reply.substr(0, action_reply_max))
    };
    return place.action;
}

std::uint32_t Standing::next_level(const Place& place, base::Time now) {
    if (!place.action) {
        return 0;
    }
    const auto quiet = now - place.action->ends_at;
    const auto step = std::max(base::Duration{1}, time_of(*place.action) * decay_factor);
    const auto lost = static_cast<std::uint64_t>(quiet / step);
    const auto next = std::min(place.action->level + 1, level_max);
    return lost == 0 ? next
                     : static_cast<std::uint32_t>(next - std::min<std::uint64_t>(next, lost));
}

void Standing::success(const Target& target) {
    if (const auto found = places_.find(target); found != places_.end()) {
        found->second.strikes.clear();
    }
}

std::optional<base::Time> Standing::ends_at(const Target& target, base::Time now) const {
    const auto found = places_.find(target);
    if (found == places_.end() || !found->second.action || found->second.action->ends_at <= now) {
        return std::nullopt;
    }
    return found->second.action->ends_at;
}

const Action* Standing::find(const Target& target, base::Time now) const {
    return ends_at(target, now) ? &*places_.at(target).action : nullptr;
}

std::uint32_t Standing::slowness(const Target& target, base::Time now) const {
    constexpr std::uint32_t doublings_max = 10;
    return ends_at(target, now) ? 2U << std::min(places_.at(target).action->level, doublings_max)
                                : 1;
}

bool Standing::undo(const Target& target, base::Time now) {
    return ends_at(target, now) && places_.erase(target) > 0;
}

void Standing::restore(const Action& action) {
    Place& place = places_[action.target];
    place.action = action;
    place.touched_at = action.began_at;
}

std::vector<Action> Standing::actions(base::Time now) const {
    std::vector<Action> all;
    for (const auto& [target, place] : places_) {
        if (place.action && place.action->ends_at > now) {
            all.push_back(*place.action);
        }
    }
    return all;
}

/// A tenth at once, so that it is not done for every strike.
void Standing::forget_the_quietest() {
    std::vector<base::Time> times;
    times.reserve(places_.size());
    for (const auto& [target, place] : places_) {
        times.push_back(place.touched_at);
    }
    const auto tenth = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 10);
    std::ranges::nth_element(times, tenth);
    std::erase_if(places_, [&](const auto& entry) { return entry.second.touched_at <= *tenth; });
}

}  // namespace postrider::reaction
