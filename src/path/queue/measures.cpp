// Strikes, measures, and their undoing.
#include "path/queue/measures.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "base/rfc3339.h"
#include "path/queue/react.h"

namespace postrider::queue {
namespace {

using reaction::Action;
using reaction::MeasureKind;
using reaction::Target;

/// How long what finds a slowed lane full waits in the store.
constexpr base::Duration slowed_rest = std::chrono::minutes{5};
constexpr base::Duration sleep_longest = std::chrono::hours{1};

std::string key_of(std::string_view server, std::string_view site) {
    return std::string(server).append(1, '\n').append(site);
}

Target target_of(MeasureKind kind, const Party& party) {
    const auto who = kind == MeasureKind::pause_server ? party.server : party.source;
    return {.kind = kind, .who = std::string(who), .site = std::string(party.site)};
}

std::string words_of(const Action& action) {
    return fmt::format("{}: {}", reaction::name_of(action.target.kind), action.why);
}

Rest rest_of_action(const Action& action, base::Time until) {
    return {
        .target = action.target,
        .until = until,
        .why = fmt::format(
            "Put off: {} sends {} to {} until {}, because {}",
            action.target.who,
            action.target.kind == MeasureKind::slow_source ? "less" : "nothing",
            action.target.site,
            base::to_rfc3339(action.ends_at),
            action.why
        ),
    };
}

store::KeptMeasure kept_of(const Action& action) {
    return {
        .kind = std::string(reaction::name_of(action.target.kind)),
        .who = action.target.who,
        .site = action.target.site,
        .level = action.level,
        .began_at = action.began_at,
        .ends_at = action.ends_at,
        .why = action.why,
        .rule = action.rule,
        .reply = action.reply,
    };
}

/// None: of a kind that this version does not know.
std::optional<Action> action_of(const store::KeptMeasure& kept) {
    const auto kind = reaction::parse_measure_kind(kept.kind);
    if (!kind) {
        return std::nullopt;
    }
    return Action{
        .target = {.kind = *kind, .who = kept.who, .site = kept.site},
        .level = kept.level,
        .began_at = kept.began_at,
        .ends_at = kept.ends_at,
        .why = kept.why,
        .rule = kept.rule,
        .reply = kept.reply,
    };
}

}  // namespace

Measures::Measures(MeasuresParts parts, MeasuresCalls calls)
    : loop_(parts.loop),
      crew_(parts.crew),
      store_(parts.store),
      lanes_(parts.lanes),
      log_(parts.log),
      calls_(std::move(calls)),
      alarm_(parts.loop.clock().alarm()) {}

net::Task<> Measures::restore() {
    const auto now = loop_.clock().now();
    std::vector<store::KeptMeasure> kept;
    auto look = [&](store::Transaction& transaction) {
        kept = store::measures_since(transaction, now - measures_remembered, reaction::targets_max);
    };
    co_await store_.read(look);
    for (const auto& measure : kept) {
        const auto action = action_of(measure);
        if (!action) {
            continue;
        }
        standing_.restore(*action);
        if (action->ends_at > now) {
            kept_.insert_or_assign(action->target, measure.id);
            apply(action->target);
        }
    }
}

net::Task<> Measures::follow() {
    while (!is_stopping_) {
        const auto now = loop_.clock().now();
        std::erase_if(kept_, [&](const auto& entry) {
            return !standing_.ends_at(entry.first, now);
        });
        std::erase_if(put_offs_, [&](const auto& entry) {
            return !standing_.ends_at(entry.first, now);
        });
        std::erase_if(paused_servers_, [&](const auto& entry) {
            return !standing_.ends_at(entry.second, now);
        });
        const auto wait = kept_.empty() ? sleep_longest : undo_noticed_within;
        const auto wake_at = loop_.clock().instant() + wait;
        co_await alarm_->wait_until(wake_at);
        if (!kept_.empty() && !is_stopping_) {
            co_await look();
        }
    }
}

void Measures::stop() {
    is_stopping_ = true;
    alarm_->ring();
}

void Measures::note(const Party& party, const delivery::Outcome& outcome) {
    std::set<Target> struck;
    const auto hear = [&](const model::Attempt& attempt, std::optional<base::Duration> hint) {
        Party one = party;
        one.source = attempt.source;
        if (auto target = strike(one, {attempt, hint}, struck)) {
            struck.insert(*std::move(target));
        }
    };
    for (const auto& other : outcome.attempt.others) {
        hear(other, delivery::retry_hint(other.reply));
    }
    if (outcome.attempt.result != model::AttemptResult::delivered) {
        hear(outcome.attempt, outcome.retry_hint);
    } else if (struck.empty()) {
        Party one = party;
        one.source = outcome.attempt.source;
        succeed(one);
    }
}

void Measures::succeed(const Party& party) {
    if (standing_.size() == 0) {
        return;
    }
    for (const auto kind :
         {MeasureKind::slow_source, MeasureKind::pause_source, MeasureKind::pause_server}) {
        standing_.success(target_of(kind, party));
    }
}

std::optional<Target> Measures::strike(
    const Party& party, const Word& word, const std::set<Target>& struck
) {
    const auto reaction = reaction_to(word.attempt);
    if (!reaction || !reaction->measure) {
        return std::nullopt;
    }
    const auto target = target_of(reaction->measure->kind, party);
    if (target.who.empty() || struck.contains(target)) {
        return std::nullopt;
    }
    const auto action = standing_.strike(
        target,
        {.measure = *reaction->measure,
         .why = reaction->why,
         .rule = reaction->classification.rule,
         .reply = word.attempt.reply,
         .hint = word.hint},
        loop_.clock().now()
    );
    if (!action) {
        return target;
    }
    log_.warning(
        "queue",
        "measure_taken",
        {{"kind", reaction::name_of(target.kind)},
         {"who", target.who},
         {"site", target.site},
         {"until", base::to_rfc3339(action->ends_at)},
         {"why", action->why},
         {"rule", action->rule},
         {"reply", action->reply}}
    );
    put_offs_.erase(target);
    apply(target);
    crew_.spawn(keep(*action), "queue/measures keep");
    calls_.taken(*action);
    return target;
}

void Measures::apply(const Target& target) {
    const auto now = loop_.clock().now();
    if (target.kind == MeasureKind::pause_server) {
        const auto key = key_of(target.who, target.site);
        if (standing_.ends_at(target, now)) {
            paused_servers_.insert_or_assign(key, target);
        } else {
            paused_servers_.erase(key);
        }
        return;
    }
    const LaneName name{.source = target.who, .site = target.site};
    if (Lane* lane = lanes_.find(name)) {
        lanes_.obey(*lane, of(name), loop_.clock().instant());
    }
}

/// What the store cannot take stands all the same, until this process ends.
net::Task<> Measures::keep(Action action) {
    const auto measure = kept_of(action);
    store::MeasureId id;
    auto unit = [&](store::Transaction& transaction) {
        id = store::keep_measure(transaction, measure);
    };
    try {
        co_await store_.write(unit);
    } catch (const std::exception& trouble) {
        log_.error("queue", "measure_not_kept", {{"error", trouble.what()}});
        co_return;
    }
    kept_.insert_or_assign(action.target, id);
    alarm_->ring();
}

net::Task<> Measures::look() {
    const auto now = loop_.clock().now();
    std::vector<store::MeasureId> undone;
    auto ask = [&](store::Transaction& transaction) {
        undone = store::undone_measures(transaction, now, reaction::targets_max);
    };
    try {
        co_await store_.read(ask);
    } catch (const std::exception& trouble) {
        log_.error("queue", "measures_unseen", {{"error", trouble.what()}});
        co_return;
    }
    std::vector<Target> targets;
    for (const auto& [target, id] : kept_) {
        if (std::ranges::find(undone, id) != undone.end()) {
            targets.push_back(target);
        }
    }
    for (const auto& target : targets) {
        undo(target);
    }
}

void Measures::undo(const Target& target) {
    kept_.erase(target);
    if (!standing_.undo(target, loop_.clock().now())) {
        return;
    }
    log_.info(
        "queue",
        "measure_undone",
        {{"kind", reaction::name_of(target.kind)}, {"who", target.who}, {"site", target.site}}
    );
    apply(target);
    if (auto waiting = put_offs_.extract(target)) {
        crew_.spawn(hasten(std::move(waiting.mapped())), "queue/measures hasten");
    }
    calls_.undone(target);
}

net::Task<> Measures::hasten(std::vector<PutOff> waiting) {
    for (const auto& [delivery, strand] : waiting) {
        const auto now = loop_.clock().now();
        const std::string why = "What it waited for is over";
        try {
            const bool is_waiting = co_await store_.send_now(delivery, now, why);
            if (is_waiting) {
                calls_.hastened(strand);
            }
        } catch (const std::exception& trouble) {
            log_.error("queue", "not_hastened", {{"error", trouble.what()}});
            co_return;
        }
    }
}

LaneMeasure Measures::of(const LaneName& name) const {
    const auto now = loop_.clock().now();
    const Party party{.source = name.source, .site = name.site};
    const auto slow = target_of(MeasureKind::slow_source, party);
    LaneMeasure measure;
    if (const auto* action = standing_.find(slow, now)) {
        measure.slowness = standing_.slowness(slow, now);
        measure.slowed_until = instant_of(action->ends_at);
        measure.why = words_of(*action);
    }
    if (const auto* action = standing_.find(target_of(MeasureKind::pause_source, party), now)) {
        measure.paused_until = instant_of(action->ends_at);
        measure.why = words_of(*action);
    }
    return measure;
}

std::optional<Rest> Measures::rest_of(std::string_view server, std::string_view site) const {
    if (paused_servers_.empty()) {
        return std::nullopt;
    }
    const auto paused = paused_servers_.find(key_of(server, site));
    const auto* action = paused == paused_servers_.end()
                             ? nullptr
                             : standing_.find(paused->second, loop_.clock().now());
    return action == nullptr ? std::nullopt
                             : std::optional(rest_of_action(*action, action->ends_at));
}

std::optional<Rest> Measures::rest_of(const LaneName& name) const {
    const auto now = loop_.clock().now();
    const Party party{.source = name.source, .site = name.site};
    if (const auto* action = standing_.find(target_of(MeasureKind::pause_source, party), now)) {
        return rest_of_action(*action, action->ends_at);
    }
    if (const auto* action = standing_.find(target_of(MeasureKind::slow_source, party), now)) {
        return rest_of_action(*action, std::min(action->ends_at, now + slowed_rest));
    }
    return std::nullopt;
}

void Measures::put_off(const Rest& rest, model::DeliveryId delivery, const model::Strand& strand) {
    auto& waiting = put_offs_[rest.target];
    if (waiting.size() < put_offs_kept_max) {
        waiting.emplace_back(delivery, strand);
    }
}

std::vector<Action> Measures::actions() const {
    return standing_.actions(loop_.clock().now());
}

base::Instant Measures::instant_of(base::Time time) const {
    return loop_.clock().instant() + std::max(base::Duration{0}, time - loop_.clock().now());
}

}  // namespace postrider::queue
