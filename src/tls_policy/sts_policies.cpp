// The MTA-STS policies of domains, kept as long as they say.
#include "tls_policy/sts_policies.h"

#include <utility>
#include <variant>

#include "net/completion.h"

namespace postrider::tls_policy {
namespace {

std::optional<std::string> id_in(const dns::Answer<std::vector<std::string>>& answer) {
    const auto* found = std::get_if<dns::Found<std::vector<std::string>>>(&answer);
    return found != nullptr ? sts_policy_id(found->value) : std::nullopt;
}

}  // namespace

net::Task<StsLook> StsPolicies::find(std::string domain) {
    const auto answer = co_await resolver_.text("_mta-sts." + domain);
    const auto id = id_in(answer);
    if (!id) {
        // RFC 8461 §5.1: what is remembered counts although the record is gone, or cannot be told.
        const auto known = places_.find(domain);
        co_return known == places_.end() ? StsLook{} : look(*known->second);
    }
    Entry& entry = entry_for(domain);
    if (entry.is_being_fetched) {
        auto begin = [&entry](std::move_only_function<void()> resume) {
            entry.waiting.push_back(std::move(resume));
        };
        co_await net::until_called(begin);
    } else if (!is_current(entry, *id)) {
        co_await refresh(entry, *id);
    }
    // While it waited, other domains may have pushed this one out.
    const auto place = places_.find(domain);
    co_return place == places_.end() ? StsLook{} : look(*place->second);
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

void StsPolicies::shrink() {
    auto last = entries_.end();
    while (entries_.size() > sts_domains_max && --last != entries_.begin()) {
        if (!last->is_being_fetched) {
            places_.erase(last->domain);
            last = entries_.erase(last);
        }
    }
}

StsLook StsPolicies::look(const Entry& entry) const {
    StsLook result{.policy = entry.policy, .problem = entry.problem};
    if (clock_.instant() >= entry.expires) {
        result.policy.reset();
    }
    return result;
}

bool StsPolicies::is_current(const Entry& entry, const std::string& id) const {
    if (entry.id != id) {
        return false;
    }
    const auto now = clock_.instant();
    return entry.problem.empty() ? now < entry.expires : now < entry.retry_at;
}

net::Task<> StsPolicies::refresh(Entry& entry, const std::string& id) {
    entry.is_being_fetched = true;
    auto text = co_await fetch_.fetch(entry.domain);
    note(entry, id, std::move(text));
    entry.is_being_fetched = false;
    for (auto& resume : std::exchange(entry.waiting, {})) {
        resume();
    }
}

void StsPolicies::note(
    Entry& entry, const std::string& id, std::expected<std::string, std::string> text
) {
    entry.id = id;
    entry.problem.clear();
    if (!text) {
        entry.problem = std::move(text.error());
    } else if (auto policy = parse_sts_policy(*text)) {
        entry.expires = clock_.instant() + policy->max_age;
        entry.policy = std::move(*policy);
    } else {
        entry.problem = "the MTA-STS policy of " + entry.domain + ": ";
        entry.problem += policy.error();
    }
    // A policy that came before counts until its time is over.
    entry.retry_at = clock_.instant() + sts_retry;
}

}  // namespace postrider::tls_policy
