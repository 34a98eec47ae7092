// From what is known of a site to the reason that counts now.
#include "path/explain/queue_words.h"

#include <fmt/format.h>

#include <optional>

#include "path/explain/facts.h"
#include "path/explain/page.h"
#include "path/explain/words.h"

namespace postrider::explain {
namespace {

namespace json = boost::json;

std::int64_t count_at(const json::object& facts, std::string_view key) {
    return number_at(facts, key).value_or(0);
}

/// "in 3.0 s", or when something ends.
std::string when(const json::object& bound) {
    const auto wait = duration_at(bound, "milliseconds");
    return wait ? "in " + words_of(*wait) : std::string("when an attempt ends");
}

std::string words_of_bound(const json::object& bound) {
    const auto limit = text_at(bound, "limit");
    const auto from = text_at(bound, "from");
    if (text_at(bound, "by") == "measure") {
        return fmt::format(
            "Paused by the measure {}; goes on {}, or at once after `postrider measure undo`.",
            from,
            when(bound)
        );
    }
    return fmt::format("Held back by {} ({}); goes on {}.", limit, from, when(bound));
}

/// Of each source that something binds.
std::string words_of_bounds(const json::object& site) {
    const auto& binds = array_at(site, "binds");
    const bool has_several = array_at(site, "lanes").size() > 1;
    Words words(" ");
    for (const auto& value : binds) {
        const auto& bound = value.as_object();
        const auto source = text_at(bound, "source");
        words.add(has_several && !source.empty() ? fmt::format("Source {}:", source) : "");
        words.add(words_of_bound(bound));
    }
    if (!binds.empty() && binds.size() < array_at(site, "lanes").size() &&
        count_at(site, "trying") > 0) {
        words.add("Other sources go on.");
    }
    return words.text();
}

/// Leases of a process that is not the one that runs; "" where there are none.
std::string words_of_leases(const json::object& site, const std::string& owner, base::Time now) {
    for (const auto& value : array_at(site, "destinations")) {
        const auto& destination = value.as_object();
        const auto holder = text_at(destination, "held_by");
        const auto until = time_at(destination, "held_until");
        if (!holder.empty() && holder != owner && until) {
            return fmt::format(
                "Some of it is leased to {}, which runs elsewhere or died; it is free again when "
                "that process starts anew, or else at {}, in {}.",
                holder,
                words_on(now, *until),
                words_of(*until - now)
            );
        }
    }
    return {};
}

std::string words_of_orders(const json::object& site) {
    Words words(" ");
    for (const auto& value : array_at(site, "orders")) {
        const auto& order = value.as_object();
        words.add(fmt::format(
            "{} to {}: {} (`postrider order end {}` ends it).",
            counted(count_at(order, "count"), "message", "messages"),
            text_at(order, "destination"),
            text_at(order, "words"),
            count_at(order, "order")
        ));
    }
    return words.text();
}

std::string words_of_due(const json::object& load) {
    if (flag_at(load, "is_full")) {
        return fmt::format(
            "It is due, and memory is full: {} of at most {} messages are at hand, and more are "
            "fetched when some have been tried.",
            grouped(count_at(load, "in_memory")),
            grouped(count_at(load, "in_memory_max"))
        );
    }
    return "It is due, and about to be fetched: within 30 s where another process made it due.";
}

std::string words_of_later(const json::object& site, base::Time now) {
    const auto oldest = time_at(site, "oldest_due_at").value_or(now);
    const auto reason = text_at(site, "waits_for");
    // Orders that somebody has to end have no moment worth telling.
    constexpr auto far = std::chrono::days{3650};
    const auto until =
        oldest - now > far
            ? std::string()
            : fmt::format(
                  "Nothing is due before {}, in {}.", words_on(now, oldest), words_of(oldest - now)
              );
    return Words(" ")
        .add(until)
        .add(reason.empty() ? "" : fmt::format("The first of it: {}.", reason))
        .text();
}

}  // namespace

std::string why_nothing_moves(
    const json::object& site, const json::value& load, const std::string& owner, base::Time now
) {
    const auto leases = words_of_leases(site, owner, now);
    if (load.is_null()) {
        return Words(" ")
            .add("No server runs on this data: it waits until one does.")
            .add(leases)
            .text();
    }
    const auto unrouted = count_at(site, "unrouted");
    const bool is_looked_up = unrouted > 0;
    Words words(" ");
    words.add(words_of_bounds(site));
    if (is_looked_up) {
        words.add(fmt::format(
            "{} for the DNS to say where {}.",
            counted(unrouted, "message waits", "messages wait"),
            unrouted == 1 ? "it goes" : "they go"
        ));
    }
    const auto orders = words_of_orders(site);
    if (words.is_empty() && count_at(site, "trying") > 0) {
        words.add("Nothing holds it back: all that there is to try is being tried.");
    } else if (words.is_empty() && count_at(site, "due") > 0) {
        words.add(words_of_due(load.as_object()));
    } else if (words.is_empty() && orders.empty() && count_at(site, "waiting") > 0) {
        words.add(words_of_later(site, now));
    } else if (words.is_empty() && orders.empty() && leases.empty()) {
        words.add(count_at(site, "leased") > 0 ? "It is about to be tried." : "Nothing waits.");
    }
    return words.add(orders).add(leases).text();
}

}  // namespace postrider::explain
