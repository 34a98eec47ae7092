// From the queue's facts to a page.
#include "path/explain/queue_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/terminal.h"
#include "path/explain/facts.h"
#include "path/explain/page.h"
#include "path/explain/words.h"

namespace postrider::explain {
namespace {

namespace json = boost::json;

std::int64_t count_at(const json::object& facts, std::string_view key) {
    return number_at(facts, key).value_or(0);
}

std::string destinations_of(const json::object& site) {
    constexpr std::size_t names_max = 8;
    const auto& all = array_at(site, "destinations");
    Words names;
    for (std::size_t i = 0; i < std::min(all.size(), names_max); ++i) {
        names.add(text_at(all[i].as_object(), "destination"));
    }
    if (all.size() > names_max) {
        names.add(fmt::format("and {} more", all.size() - names_max));
    }
    return names.text();
}

std::string name_of(const json::object& site) {
    const auto hosts = joined_at(site, "hosts");
    return hosts.empty() ? destinations_of(site) : hosts;
}

void show_counts(Page& page, const json::object& site, base::Time now) {
    const auto oldest = time_at(site, "oldest_due_at");
    const auto due = count_at(site, "due");
    page.line(
        "waiting",
        Words()
            .add(grouped(count_at(site, "waiting")))
            .add(due == 0 ? "none of them due" : grouped(due) + " of them due")
            .add(due > 0 && oldest ? "the oldest for " + words_of(now - *oldest) : "")
            .text()
    );
    page.line(
        "at hand",
        fmt::format(
            "{} leased, {} ready in memory, {} being tried",
            grouped(count_at(site, "leased")),
            grouped(count_at(site, "ready")),
            grouped(count_at(site, "trying"))
        )
    );
}

void show_limits(Page& page, const json::object& site, base::Time now) {
    const char* label = "bound by";
    const bool has_several = array_at(site, "lanes").size() > 1;
    for (const auto& value : array_at(site, "binds")) {
        const auto& bound = value.as_object();
        const auto source = text_at(bound, "source");
        const auto until = time_at(bound, "until");
        page.line(
            label,
            fmt::format(
                "{}{} ({}), {}",
                has_several && !source.empty() ? source + ": " : "",
                text_at(bound, "limit"),
                text_at(bound, "from"),
                until ? fmt::format("until {}", words_on(now, *until))
                      : std::string("until an attempt ends")
            )
        );
        label = "";
    }
    Words limits;
    for (const auto& value : array_at(site, "limits")) {
        const auto& limit = value.as_object();
        limits.add(fmt::format("{} ({})", text_at(limit, "limit"), text_at(limit, "from")));
    }
    page.line("held to", limits.text());
}

/// Where a site has but one lane, all of it stands above already.
void show_lanes(Page& page, const json::object& site) {
    const auto& lanes = array_at(site, "lanes");
    const char* label = "by source";
    for (const auto& value : lanes) {
        const auto& lane = value.as_object();
        const auto measure = text_at(lane, "measure");
        const auto source = text_at(lane, "source");
        const auto& held = array_at(lane, "held");
        const auto servers = count_at(lane, "servers");
        if (lanes.size() < 2 && measure.empty() && held.empty() && servers < 2) {
            continue;
        }
        page.line(
            label,
            Words()
                .add(fmt::format(
                    "{}: {} ready, {} being tried",
                    source.empty() ? "without a source" : source,
                    grouped(count_at(lane, "ready")),
                    grouped(count_at(lane, "trying"))
                ))
                .add(servers > 1 ? fmt::format("shared by {} servers", grouped(servers)) : "")
                .add(measure)
                .text()
        );
        for (const auto& one : held) {
            const auto& bound = one.as_object();
            page.line(
                "",
                fmt::format(
                    "waits for {} ({}), goes on in {}",
                    text_at(bound, "limit"),
                    text_at(bound, "from"),
                    words_of(duration_at(bound, "milliseconds").value_or(base::Duration{}))
                )
            );
        }
        label = "";
    }
}

void show_measures(Page& page, const json::object& site, base::Time now) {
    const char* label = "measures";
    for (const auto& value : array_at(site, "measures")) {
        const auto& measure = value.as_object();
        const auto until = time_at(measure, "until").value_or(now);
        page.line(
            label,
            fmt::format(
                "{} {} until {}, in {}: {}",
                text_at(measure, "kind"),
                text_at(measure, "who"),
                words_on(now, until),
                words_of(until - now),
                text_at(measure, "why")
            )
        );
        page.line("", text_at(measure, "reply"));
        label = "";
    }
}

void show_lately(Page& page, const json::object& site, base::Time now) {
    const auto& lately = object_at(site, "lately");
    if (lately.empty()) {
        return;
    }
    Words counts;
    counts.add(grouped(count_at(lately, "delivered")) + " delivered");
    for (const auto& trouble : object_at(lately, "troubles")) {
        const auto name = std::string(trouble.key());
        counts.add(fmt::format(
            "{} {}",
            grouped(trouble.value().to_number<std::int64_t>()),
            name == "none" ? "without a word of a host" : name
        ));
    }
    page.line("lately", counts.text());
    const auto at = time_at(lately, "last_at");
    const auto host = text_at(lately, "last_host");
    page.line("last said", text_at(lately, "last_reply"));
    if (at) {
        page.line("", Words().add(host).add(words_of(now - *at) + " ago").text());
    }
}

void show_first(Page& page, const json::object& queue, base::Time now) {
    const char* label = "first due";
    for (const auto& value : array_at(queue, "first_due")) {
        const auto& first = value.as_object();
        const auto due = time_at(first, "due_at").value_or(now);
        const auto leased_by = text_at(first, "leased_by");
        page.line(
            label,
            Words()
                .add(fmt::format("{} to {}", count_at(first, "id"), text_at(first, "to")))
                .add(due > now ? "due in " + words_of(due - now) : "due for " + words_of(now - due))
                .add(leased_by.empty() ? "" : "held by " + leased_by)
                .add(counted(count_at(first, "attempts"), "attempt", "attempts"))
                .text()
        );
        const auto why = text_at(first, "why");
        page.line("", why.empty() ? text_at(first, "last_reply") : why);
        label = "";
    }
}

void show_sources(Page& page, const json::object& queue) {
    const char* label = "sources";
    for (const auto& value : array_at(queue, "sources")) {
        const auto& source = value.as_object();
        page.line(
            label,
            fmt::format(
                "{} (pool {}): {}",
                text_at(source, "name"),
                joined_at(source, "pools"),
                flag_at(source, "in_use") ? "in use" : "out of use: " + text_at(source, "reason")
            )
        );
        for (const auto& standing : array_at(source, "warm_ups")) {
            page.line("", std::string(standing.as_string()));
        }
        label = "";
    }
}

void show_load(Page& page, const json::object& queue) {
    const auto& load = object_at(queue, "load");
    if (load.empty()) {
        return;
    }
    page.line(
        "load",
        fmt::format(
            "{} of at most {} attempts at once, {} of at most {} messages in memory",
            grouped(count_at(load, "trying")),
            grouped(count_at(load, "trying_max")),
            grouped(count_at(load, "in_memory")),
            grouped(count_at(load, "in_memory_max"))
        )
    );
}

std::string who_says(const json::object& queue) {
    const auto at = time_at(queue, "at");
    return fmt::format(
        "At {} UTC, as {}",
        at ? words_of(*at) : "",
        flag_at(queue, "running") ? "the running server sees it (" + text_at(queue, "owner") + ")"
                                  : std::string("the store has it: no server runs on this data")
    );
}

/// "mx1.there.test +1", or where nobody has looked it up a destination; cut where it is too long.
std::string short_name_of(const json::object& site) {
    constexpr std::size_t size_max = 40;
    const auto& hosts = array_at(site, "hosts");
    const auto& destinations = array_at(site, "destinations");
    std::string name;
    if (!hosts.empty()) {
        name = hosts[0].is_string() ? std::string(hosts[0].as_string()) : "";
    } else if (!destinations.empty()) {
        name = text_at(destinations[0].as_object(), "destination");
    }
    if (name.size() > size_max) {
        name = name.substr(0, size_max) + "…";
    }
    return hosts.size() > 1 ? fmt::format("{} +{}", name, hosts.size() - 1) : name;
}

/// In a few words, why nothing more moves.
std::string held_by(const json::object& site, base::Time now) {
    const auto& binds = array_at(site, "binds");
    if (!binds.empty()) {
        const auto& bound = binds[0].as_object();
        return fmt::format("{} ({})", text_at(bound, "limit"), text_at(bound, "from"));
    }
    const auto& measures = array_at(site, "measures");
    if (!measures.empty() && count_at(site, "due") > 0) {
        const auto& measure = measures[0].as_object();
        return fmt::format("{} {}", text_at(measure, "kind"), text_at(measure, "who"));
    }
    if (count_at(site, "unrouted") > 0) {
        return "the DNS";
    }
    const auto& orders = array_at(site, "orders");
    if (!orders.empty() && count_at(site, "due") == 0) {
        return fmt::format("order #{}", count_at(orders[0].as_object(), "order"));
    }
    const auto oldest = time_at(site, "oldest_due_at");
    if (oldest && *oldest > now) {
        const auto reason = text_at(site, "waits_for");
        return "due in " + words_of(*oldest - now) + (reason.empty() ? "" : ": " + reason);
    }
    return "-";
}

/// So that a line stays one.
std::string shortened(std::string words) {
    constexpr std::size_t size_max = 60;
    if (words.size() > size_max) {
        words.resize(words.find_last_of(' ', size_max));
        words += " …";
    }
    return words;
}

using Row = std::array<std::string, 7>;

Row row_of(const json::object& site, base::Time now) {
    const auto oldest = time_at(site, "oldest_due_at");
    const bool is_late = count_at(site, "due") > 0 && oldest;
    return {
        short_name_of(site),
        grouped(count_at(site, "waiting")),
        grouped(count_at(site, "due")),
        grouped(count_at(site, "ready")),
        grouped(count_at(site, "trying")),
        is_late ? words_of(now - *oldest) : "-",
        shortened(held_by(site, now)),
    };
}

void show_rows(std::string& text, const std::vector<Row>& rows) {
    std::array<std::size_t, std::tuple_size_v<Row>> widths{};
    for (const auto& row : rows) {
        for (std::size_t column = 0; column < row.size(); ++column) {
            widths[column] = std::max(widths[column], base::width_of(row[column]));
        }
    }
    for (const auto& row : rows) {
        for (std::size_t column = 0; column < row.size(); ++column) {
            const auto cell = base::harmless(row[column]);
            const auto width = base::width_of(cell);
            const auto room = widths[column] > width ? widths[column] - width : 0;
            const bool is_number = column > 0 && column < 5;
            const bool is_last = column + 1 == row.size();
            text += (is_number ? std::string(room, ' ') + cell : cell);
            text += is_last ? "\n" : is_number ? "  " : std::string(room, ' ') + "  ";
        }
    }
}

}  // namespace

std::string queue_text(const json::object& queue) {
    const auto now = time_at(queue, "at").value_or(base::Time{});
    Page page;
    page.headline(who_says(queue));
    if (array_at(queue, "sites").empty()) {
        page.gap();
        page.headline("Nothing waits.");
    }
    for (const auto& value : array_at(queue, "sites")) {
        const auto& site = value.as_object();
        page.gap();
        page.headline(name_of(site));
        page.line("for", joined_at(site, "hosts").empty() ? "" : destinations_of(site));
        show_counts(page, site, now);
        page.line("why", text_at(site, "words"));
        show_limits(page, site, now);
        show_lanes(page, site);
        show_measures(page, site, now);
        show_lately(page, site, now);
    }
    page.gap();
    show_load(page, queue);
    show_first(page, queue, now);
    show_sources(page, queue);
    return page.text();
}

std::string overview_text(const json::object& queue) {
    const auto now = time_at(queue, "at").value_or(base::Time{});
    std::string text = who_says(queue) + "\n\n";
    std::vector<Row> rows{{"site", "waiting", "due", "ready", "trying", "oldest", "held back by"}};
    for (const auto& site : array_at(queue, "sites")) {
        rows.push_back(row_of(site.as_object(), now));
    }
    if (rows.size() == 1) {
        return text + "Nothing waits.\n";
    }
    show_rows(text, rows);
    Page page;
    show_load(page, queue);
    show_sources(page, queue);
    if (!page.text().empty()) {
        text += "\n" + page.text();
    }
    return text;
}

}  // namespace postrider::explain
