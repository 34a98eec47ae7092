// Two half hours a site: the one that runs, and the one before.
#include "path/queue/recent.h"

#include "model/transcript.h"

namespace postrider::queue {
namespace {

constexpr std::string_view no_class = "none";
constexpr std::size_t reply_max = 300;

void add(RecentSite& sum, const RecentSite& more) {
    sum.delivered += more.delivered;
    for (const auto& [name, count] : more.troubles) {
        sum.troubles[name] += count;
    }
}

}  // namespace

RecentReplies::Site& RecentReplies::find_or_make(const std::string& site, base::Time now) {
    const auto found = sites_.find(site);
    if (found != sites_.end()) {
        turns_.splice(turns_.end(), turns_, found->second.turn);
        return found->second;
    }
    if (sites_.size() >= sites_max) {
        sites_.erase(turns_.front());
        turns_.pop_front();
    }
    Site& fresh = sites_[site];
    fresh.since = now;
    fresh.turn = turns_.insert(turns_.end(), site);
    return fresh;
}

void RecentReplies::note(const std::string& site, const model::Attempt& attempt, base::Time now) {
    Site& one = find_or_make(site, now);
    if (now - one.since >= half_life) {
        const bool is_old = now - one.since >= 2 * half_life;
        one.before = is_old ? RecentSite{} : std::exchange(one.current, {});
        one.current = {};
        one.since = now;
    }
    if (attempt.result == model::AttemptResult::delivered) {
        ++one.current.delivered;
        return;
    }
    const auto name = model::decision(attempt.decisions, "class");
    ++one.current.troubles[std::string(name.empty() ? no_class : name)];
    const auto& words = attempt.reply.empty() ? attempt.explanation : attempt.reply;
    one.current.last_reply = words.substr(0, reply_max);
    one.current.last_host = attempt.host;
    one.current.last_at = now;
}

void RecentReplies::note_site(const std::string& destination, const std::string& site) {
    const auto found = site_of_.find(destination);
    if (found != site_of_.end()) {
        if (found->second != site) {
            found->second = site;
        }
        return;
    }
    if (site_of_.size() >= destinations_max) {
        site_of_.clear();
    }
    site_of_.emplace(destination, site);
}

RecentSite RecentReplies::of(const std::string& site, base::Time now) const {
    const auto found = sites_.find(site);
    if (found == sites_.end()) {
        return {};
    }
    const Site& one = found->second;
    const auto age = now - one.since;
    if (age >= 2 * half_life) {
        return {};
    }
    RecentSite sum = one.current;
    if (age < half_life) {
        add(sum, one.before);
        if (sum.last_reply.empty()) {
            sum.last_reply = one.before.last_reply;
            sum.last_host = one.before.last_host;
            sum.last_at = one.before.last_at;
        }
    }
    return sum;
}

}  // namespace postrider::queue
