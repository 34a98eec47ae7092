// The MTA-STS policies of domains, kept as long as they say.
#include "tls_policy/sts_policies.h"

#include "net/together.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace postrider::tls_policy {
namespace {

std::optional<std::string> id_in(const dns::Answer<std::vector<std::string>>& answer) {
    const auto* found = std::get_if<dns::Found<std::vector<std::string>>>(&answer);
    return found != nullptr ? sts_policy_id(found->value) : std::nullopt;
}

}  // namespace

void StsPolicies::remember(std::vector<KeptSts> kept) {
    const auto now = loop_.clock().now();
    const auto instant = loop_.clock().instant();
    for (auto& one : kept) {
        const auto ends = one.fetched_at + one.policy.max_age;
        if (ends <= now) {
            continue;
        }
        Entry& entry = entry_for(one.domain);
        entry.id = std::move(one.id);
        entry.policy = std::move(one.policy);
        entry.fetched = instant - (now - one.fetched_at);
        entry.expires = instant + (ends - now);
        entry.asked = entry.fetched;
    }
}

net::Task<StsLook> StsPolicies::find(std::string domain) {
    const auto answer = co_await resolver_.text("_mta-sts." + domain);
    const auto id = id_in(answer);
    if (!id) {
        // RFC 8461 §5.1: what is remembered counts although the record is gone, or cannot be told.
        co_return look(domain);
    }
    Entry& entry = entry_for(domain);
    const auto now = loop_.clock().instant();
    entry.asked = now;
    if (!entry.is_being_fetched && !is_current(entry, *id)) {
        entry.is_being_fetched = true;
        entry.wait_until = now + sts_wait_max;
        loop_.spawn(refresh(domain, *id), "tls_policy/sts_policies refresh");
    }
    if (entry.is_being_fetched && now < entry.wait_until) {
        co_await wait_for(domain);
    }
    co_return look(domain);
}

net::Task<> StsPolicies::refresh_old() {
    std::vector<std::string> old;
    for (const Entry& entry : entries_) {
        if (is_old(entry) && old.size() < sts_refreshed_a_round) {
            old.push_back(entry.domain);
        }
    }
    for (auto next = old.begin(); next != old.end();) {
        std::vector<net::Task<>> some;
        while (next != old.end() && some.size() < sts_refreshed_at_once) {
            some.push_back(refresh_one(*next++));
        }
        co_await net::together(std::move(some));
    }
}

/// A domain that announces no policy any more lets the last one run out (RFC 8461 §8.3); one whose
/// DNS cannot tell is asked all the same.
net::Task<> StsPolicies::refresh_one(std::string domain) {
    const auto answer = co_await resolver_.text("_mta-sts." + domain);
    Entry* entry = known(domain);
    if (entry == nullptr || entry->is_being_fetched) {
        co_return;
    }
    entry->tried = loop_.clock().instant();
    auto id = id_in(answer);
    if (!id && std::holds_alternative<dns::CannotTell>(answer)) {
        id = entry->id;
    }
    if (id) {
        entry->is_being_fetched = true;
        co_await refresh(std::move(domain), *std::move(id));
    }
}

bool StsPolicies::is_old(const Entry& entry) const {
    const auto now = loop_.clock().instant();
    const auto half_life = (entry.expires - entry.fetched) / 2;
    const auto age = std::min<base::Duration>(half_life, sts_refresh_after);
    return entry.policy && !entry.is_being_fetched && now < entry.expires &&
           now >= entry.fetched + age && now >= entry.tried + age / 4 &&
           now < entry.asked + sts_interest;
}

StsPolicies::Entry& StsPolicies::entry_for(const std::string& domain) {
    if (const auto place = places_.find(domain); place != places_.end()) {
        entries_.splice(entries_.begin(), entries_, place->second);
        return entries_.front();
    }
    entries_.emplace_front();
    entries_.front().domain = domain;
    places_.emplace(domain, entries_.begin());
    shrink();
    return entries_.front();
}

StsPolicies::Entry* StsPolicies::known(const std::string& domain) {
    const auto place = places_.find(domain);
    return place == places_.end() ? nullptr : &*place->second;
}

void StsPolicies::shrink() {
    auto last = entries_.end();
    while (entries_.size() > sts_domains_max && --last != entries_.begin()) {
        if (!last->is_being_fetched) {
            places_.erase(last->domain);
            last = entries_.erase(last);
        }
    }
}

StsLook StsPolicies::look(const std::string& domain) {
    const Entry* entry = known(domain);
    if (entry == nullptr) {
        return {};
    }
    StsLook result{.policy = entry->policy, .problem = entry->problem};
    if (loop_.clock().instant() >= entry->expires) {
        result.policy.reset();
    }
    return result;
}

bool StsPolicies::is_current(const Entry& entry, const std::string& id) const {
    if (entry.id != id) {
        return false;
    }
    const auto now = loop_.clock().instant();
    return entry.problem ? now < entry.retry_at : now < entry.expires;
}

/// The entry may be gone when this resumes.
net::Task<> StsPolicies::wait_for(std::string domain) {
    const auto alarm = loop_.clock().alarm();
    Entry* entry = known(domain);
    entry->waiting.push_back(alarm.get());
    co_await alarm->wait_until(entry->wait_until);
    entry = known(domain);
    if (entry != nullptr) {
        std::erase(entry->waiting, alarm.get());
    }
}

net::Task<> StsPolicies::refresh(std::string domain, std::string id) {
    auto text = co_await fetch_.fetch(domain);
    // What is being fetched is not forgotten.
    Entry& entry = *known(domain);
    note(entry, id, std::move(text));
    entry.is_being_fetched = false;
    for (auto* alarm : std::exchange(entry.waiting, {})) {
        alarm->ring();
    }
    if (memory_ != nullptr && !entry.problem) {
        const auto now = loop_.clock().now();
        memory_->keep({.domain = domain, .id = id, .policy = *entry.policy, .fetched_at = now});
    }
}

void StsPolicies::note(
    Entry& entry, const std::string& id, std::expected<std::string, StsProblem> text
) {
    const auto now = loop_.clock().instant();
    entry.id = id;
    entry.problem.reset();
    if (!text) {
        entry.problem = std::move(text.error());
    } else if (auto policy = parse_sts_policy(*text)) {
        entry.fetched = now;
        entry.expires = now + std::max<base::Duration>(policy->max_age, sts_life_min);
        entry.policy = std::move(*policy);
    } else {
        std::string words = "the MTA-STS policy of " + entry.domain + ": ";
        words += policy.error();
        entry.problem = {.kind = StsProblem::Kind::policy, .words = std::move(words)};
    }
    // A policy that came before counts until its time is over.
    entry.retry_at = now + sts_retry;
}

}  // namespace postrider::tls_policy
