// Orders, plans and counts together.
#include "warmup/ledger.h"

#include <fmt/format.h>

#include <chrono>

namespace postrider::warmup {

void Ledger::follow(std::vector<Order> orders) {
    std::map<std::string, Order, std::less<>> wanted;
    for (Order& order : orders) {
        if (order.is_active) {
            wanted.insert_or_assign(order.source, std::move(order));
        }
    }
    orders_ = std::move(wanted);
    // What is under way goes on being counted where its entry stays.
    std::erase_if(entries_, [&](const auto& item) {
        const Order* order = order_of(item.first.first);
        return order == nullptr || order->begun_at != item.second.progress.begun_at;
    });
    for (auto& [key, entry] : entries_) {
        const Order& order = *order_of(key.first);
        entry.plan = &plan_of(order, key.second);
        if (entry.progress.skips < order.skips) {
            entry.progress.day += order.skips - entry.progress.skips;
            entry.progress.skips = order.skips;
            entry.is_changed = true;
        }
    }
}

void Ledger::restore(Progress progress) {
    const Order* order = order_of(progress.source);
    if (order == nullptr || order->begun_at != progress.begun_at) {
        return;
    }
    const Key key{progress.source, progress.provider};
    Entry entry{.progress = std::move(progress), .plan = &plan_of(*order, key.second)};
    if (entry.progress.skips < order->skips) {
        entry.progress.day += order->skips - entry.progress.skips;
        entry.progress.skips = order->skips;
        entry.is_changed = true;
    }
    entries_.insert_or_assign(key, std::move(entry));
}

bool Ledger::may_send(std::string_view source, std::string_view provider, base::Time now) {
    const Entry* entry = entry_of(source, provider, now);
    return entry == nullptr || may_send(*entry, now);
}

bool Ledger::may_send(const Entry& entry, base::Time now) {
    const auto most = allowance(entry.progress, *entry.plan);
    const auto sent = std::uint64_t{sent_of(entry.progress, *entry.plan)} + entry.under_way;
    return now >= entry.progress.begun_at && (!most || sent < *most);
}

std::optional<Wait> Ledger::wait(
    std::string_view source, std::string_view provider, base::Time now
) {
    const Entry* entry = entry_of(source, provider, now);
    if (entry == nullptr || may_send(*entry, now)) {
        return std::nullopt;
    }
    const auto begun_at = entry->progress.begun_at;
    if (now < begun_at) {
        const auto date = std::chrono::floor<std::chrono::days>(begun_at);
        return Wait{
            .until = begun_at,
            .why = fmt::format(
                "source {} begins its warm-up on {}", source, base::to_rfc3339(date).substr(0, 10)
            )
        };
    }
    return Wait{
        .until = next_period(*entry->plan, now),
        .why = describe(entry->progress, *entry->plan, entry->under_way)
    };
}

void Ledger::begin(std::string_view source, std::string_view provider, base::Time now) {
    if (Entry* entry = entry_of(source, provider, now)) {
        ++entry->under_way;
    }
}

void Ledger::end(
    std::string_view source, std::string_view provider, Result result, base::Time now
) {
    Entry* entry = entry_of(source, provider, now);
    if (entry == nullptr) {
        return;
    }
    // Begun before an order came, it was not counted.
    entry->under_way -= entry->under_way > 0 ? 1 : 0;
    if (result == Result::taken) {
        ++entry->progress.sent;
        ++entry->progress.sent_in_hour;
    } else if (result == Result::refused) {
        ++entry->progress.refused;
    }
    entry->is_changed = entry->is_changed || result != Result::other;
}

void Ledger::note(
    std::string_view source, std::string_view provider, Signal signal, base::Time now
) {
    Entry* entry = entry_of(source, provider, now);
    if (entry == nullptr) {
        return;
    }
    ++(signal == Signal::complaint ? entry->progress.complained : entry->progress.refused);
    entry->is_changed = true;
}

std::string Ledger::terms() const {
    std::string text;
    for (const auto& [source, order] : orders_) {
        text += fmt::format(
            "{} {} {} {}\n", source, order.plan, base::to_micros(order.begun_at), order.skips
        );
        for (const auto& [provider, plan] : order.overrides) {
            text += fmt::format("{}={}\n", provider, plan);
        }
    }
    // Where nobody is warmed up, plans decide nothing.
    for (const Plan& plan : orders_.empty() ? std::vector<Plan>() : plans_) {
        const auto [span, period] =
            std::pair(static_cast<int>(plan.span), static_cast<int>(plan.period));
        text += fmt::format("{} {} {} {}\n", plan.name, span, period, fmt::join(plan.counts, " "));
    }
    return text;
}

std::vector<Progress> Ledger::changed() const {
    std::vector<Progress> changed;
    for (const auto& [key, entry] : entries_) {
        if (entry.is_changed) {
            changed.push_back(entry.progress);
        }
    }
    return changed;
}

void Ledger::note_stored(const std::vector<Progress>& stored) {
    for (const Progress& progress : stored) {
        const auto entry = entries_.find(Key(progress.source, progress.provider));
        if (entry != entries_.end() && entry->second.progress == progress) {
            entry->second.is_changed = false;
        }
    }
}

std::vector<Progress> Ledger::all() const {
    std::vector<Progress> progress;
    for (const auto& [key, entry] : entries_) {
        progress.push_back(entry.progress);
    }
    return progress;
}

std::vector<std::string> Ledger::standings_of(std::string_view source) const {
    std::vector<std::string> standings;
    for (const auto& [key, entry] : entries_) {
        if (key.first == source) {
            standings.push_back(describe(entry.progress, *entry.plan, entry.under_way));
        }
    }
    return standings;
}

const Order* Ledger::order_of(std::string_view source) const {
    const auto found = orders_.find(source);
    return found == orders_.end() ? nullptr : &found->second;
}

const Plan& Ledger::plan_of(const Order& order, std::string_view provider) const {
    const auto own = order.overrides.find(provider);
    const Plan* plan = find_plan(plans_, own == order.overrides.end() ? order.plan : own->second);
    // A plan that has gone from the configuration: better the usual one than none.
    return plan != nullptr ? *plan : plans_.front();
}

Ledger::Entry* Ledger::entry_of(
    std::string_view source, std::string_view provider, base::Time now
) {
    const Order* order = orders_.empty() ? nullptr : order_of(source);
    if (order == nullptr) {
        return nullptr;
    }
    const Plan& plan = plan_of(*order, provider);
    const auto counted_at = plan.span == Span::together ? everyone : provider;
    const Key key{std::string(source), std::string(counted_at)};
    const auto [place, is_first] = entries_.try_emplace(key);
    Entry& entry = place->second;
    if (is_first) {
        entry.plan = &plan;
        entry.progress.source = source;
        entry.progress.provider = counted_at;
        entry.progress.begun_at = order->begun_at;
        entry.progress.day += order->skips;
        entry.progress.skips = order->skips;
    }
    entry.is_changed = come_to(entry.progress, *entry.plan, now) || entry.is_changed;
    return &entry;
}

}  // namespace postrider::warmup
