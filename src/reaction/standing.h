// The measures that stand: how strikes become one, how long each stands, how it is undone.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "reaction/decide.h"

namespace postrider::reaction {

/// Whom a measure is about: a source, or a server's path, at a site. Value.
struct Target {
    MeasureKind kind = MeasureKind::slow_source;
    std::string who;   ///< the source's name; of pause_server the server, "acme/main"
    std::string site;  ///< the set of hosts, by its name
    friend auto operator<=>(const Target&, const Target&) = default;
};

/// One automatic action, as it is recorded and listed. Value.
struct Action {
    Target target;
    std::uint32_t level = 0;  ///< 0 the first time; each one more doubles the time
    base::Time began_at;
    base::Time ends_at;
    std::string why;    ///< "the receiver gets too much at once"
    std::string rule;   ///< that classed the reply
    std::string reply;  ///< the one that was the last straw
    friend bool operator==(const Action&, const Action&) = default;
};

/// What happened at a target. Views.
struct Strike {
    Measure measure;
    std::string_view why;
    std::string_view rule;
    std::string_view reply;
    /// The host said how long to wait.
    std::optional<base::Duration> hint;
};

/// Targets that are remembered at most; beyond it those are forgotten that have been quiet longest.
inline constexpr std::size_t targets_max = 100'000;
/// Octets of a reply that are kept with an action.
inline constexpr std::size_t action_reply_max = 500;
/// A measure that has ended comes back one level higher within so many times its own time; each
/// such time of quiet takes a level away.
inline constexpr int decay_factor = 4;
/// What a hint may ask for, beside the measure's own limit.
inline constexpr base::Duration hint_min = std::chrono::seconds{10};

/// Resource; one thread.
class Standing {
public:
    /// The measure that this strike completes; none: not yet, or it stands already.
    std::optional<Action> strike(const Target& target, const Strike& strike, base::Time now);
    /// Mail went through: strikes so far do not count. What stands stays until its time ends.
    void success(const Target& target);

    /// Until when it stands; none: it does not.
    std::optional<base::Time> ends_at(const Target& target, base::Time now) const;
    /// What stands; null: nothing. Valid until the next call that changes something.
    const Action* find(const Target& target, base::Time now) const;
    /// How many times slower than usual: 1 where nothing stands, else 2, 4, 8 … by its level.
    std::uint32_t slowness(const Target& target, base::Time now) const;

    /// Ends what stands and forgets how it came. False: nothing stands.
    bool undo(const Target& target, base::Time now);
    /// After a restart: what stood then.
    void restore(const Action& action);

    std::vector<Action> actions(base::Time now) const;
    std::size_t size() const { return places_.size(); }

private:
    struct Place {
        std::deque<base::Time> strikes;
        std::optional<Action> action;  ///< the last one, standing or over
        base::Time touched_at;
    };

    static std::uint32_t next_level(const Place& place, base::Time now);
    void forget_the_quietest();

    std::map<Target, Place> places_;
};

}  // namespace postrider::reaction
