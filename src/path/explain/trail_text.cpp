// From the trail's facts to a page, top to bottom as it happened.
#include "path/explain/trail_text.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "path/explain/attempt_text.h"
#include "path/explain/facts.h"
#include "path/explain/page.h"
#include "path/explain/words.h"

namespace postrider::explain {
namespace {

namespace json = boost::json;

/// "in 4 min 12 s", "12 s ago"
std::string from_now(base::Time now, base::Time time) {
    return time >= now ? "in " + words_of(time - now) : words_of(now - time) + " ago";
}

std::string summary_of(const json::object& trail) {
    auto status = text_at(trail, "status");
    if (status.empty()) {
        return status;
    }
    status.front() = base::to_upper(status.front());
    const auto& end = object_at(trail, "end");
    if (!end.empty()) {
        const auto took = duration_at(end, "milliseconds");
        return fmt::format("{} after {}", status, words_of(took.value_or(base::Duration{})));
    }
    const auto now = time_at(trail, "at");
    if (!text_at(object_at(trail, "next"), "leased_by").empty()) {
        return status + ", being tried or about to be";
    }
    const auto next = time_at(object_at(trail, "next"), "at");
    if (next && now) {
        return *next > *now ? fmt::format("{}, next attempt {}", status, from_now(*now, *next))
                            : fmt::format("{}, due for {}", status, words_of(*now - *next));
    }
    return status;
}

std::string front_words(const json::object& came_in) {
    const auto by = text_at(came_in, "by");
    if (by == "smtp") {
        return flag_at(came_in, "tls") ? "by SMTP under TLS" : "by SMTP in clear text";
    }
    if (by == "api" || by == "raw_api") {
        return by == "api" ? "by the API" : "by the API, as raw message";
    }
    return by == "bounce" ? "as a report that we wrote" : "by the " + by;
}

void show_arrival(Page& page, const json::object& trail) {
    const auto& came_in = object_at(trail, "came_in");
    const auto at = time_at(came_in, "at");
    const auto size = number_at(came_in, "size").value_or(0);
    page.line(
        "came in",
        Words()
            .add(at ? words_of(*at) + " UTC" : "")
            .add(front_words(came_in))
            .add(words_of_size(static_cast<std::uint64_t>(size)))
            .text()
    );
    const auto& credential = object_at(came_in, "credential");
    if (!credential.empty()) {
        const auto name = text_at(credential, "name");
        page.line(
            "",
            fmt::format(
                "with the credential {} of {}",
                name.empty() ? "that is gone by now" : '"' + name + '"',
                text_at(came_in, "server")
            )
        );
    } else if (const auto server = text_at(came_in, "server"); !server.empty()) {
        page.line("", "for " + server);
    }
    if (const auto received = text_at(came_in, "received"); !received.empty()) {
        page.line("", "Received: " + received);
    }
    const auto recipients = number_at(came_in, "recipients").value_or(1);
    const auto kept = fmt::format("kept as {}", number_at(trail, "message").value_or(0));
    page.line(
        "",
        recipients == 1 ? kept
                        : fmt::format(
                              "{}, recipient {} of {}",
                              kept,
                              number_at(came_in, "recipient").value_or(1),
                              recipients
                          )
    );
}

/// "spam (7.2 of 5.0), threat: Eicar-Test".
std::string scan_of(const json::object& found) {
    const auto spam = text_at(found, "spam");
    const auto threat = text_at(found, "threat");
    const auto details = text_at(found, "threat_details");
    const auto note = text_at(found, "spam_note");
    std::string score;
    if (spam == "Spam" || spam == "NotSpam") {
        const auto value = [&](const char* key) {
            const auto* number = found.if_contains(key);
            return number != nullptr && number->is_number() ? number->to_number<double>() : 0.0;
        };
        score =
            fmt::format(" (score {:.1f} of {:.1f})", value("spam_score"), value("spam_threshold"));
    }
    return Words()
        .add("spam: " + spam + score + (note.empty() ? "" : " (" + note + ")"))
        .add("threat: " + threat + (details.empty() ? "" : " (" + details + ")"))
        .text();
}

void show_found(Page& page, const json::object& found) {
    if (found.empty()) {
        return;
    }
    const auto client = text_at(found, "client");
    const auto name = text_at(found, "reverse_name");
    page.line(
        "found",
        Words()
            .add(
                client.empty()
                    ? ""
                    : fmt::format("client {} ({})", client, name.empty() ? "no name" : name)
            )
            .add(text_at(found, "helo").empty() ? "" : "HELO " + text_at(found, "helo"))
            .text()
    );
    const auto result = [&](const char* method) {
        const auto& one = object_at(object_at(found, "authentication"), method);
        const auto words = text_at(one, "result");
        return words.empty() ? "" : fmt::format("{} {}", method, words);
    };
    const auto spf = text_at(
        object_at(object_at(object_at(found, "authentication"), "spf"), "mail_from"), "result"
    );
    page.line(
        "",
        Words().add(spf.empty() ? "" : "spf " + spf).add(result("dmarc")).add(result("arc")).text()
    );
    page.line(found.contains("client") && client.empty() ? "scanned" : "", scan_of(found));
}

void show_decided(Page& page, const json::object& trail) {
    const auto& decided = object_at(trail, "decided");
    show_found(page, object_at(decided, "found"));
    const auto numbered = [&](const char* key, const char* name_key) {
        const auto number = number_at(decided, key);
        const auto name = text_at(decided, name_key);
        return number ? fmt::format("{} {}{}", key, *number, name.empty() ? "" : " (" + name + ")")
                      : "";
    };
    const bool is_told = text_at(decided, "destination").starts_with("endpoint");
    const auto signer = text_at(decided, "signed_by");
    const auto tag = text_at(decided, "tag");
    const auto bounce_for = number_at(decided, "bounce_for");
    page.line(
        "goes to",
        Words()
            .add(is_told ? "" : text_at(decided, "destination"))
            .add(numbered("route", "route_address"))
            .add(numbered("endpoint", "endpoint_name"))
            .add(text_at(decided, "stream") == "bulk" ? "as bulk mail" : "")
            .add(tag.empty() ? "" : "tag " + tag)
            .add(signer.empty() ? "" : "signed by " + signer)
            .add(bounce_for ? fmt::format("about message {}", *bounce_for) : "")
            .text()
    );
}

/// Events stand between the attempts, where they happened.
void show_events_before(
    Page& page,
    const json::array& events,
    std::size_t& shown,
    std::optional<base::Time> before,
    base::Time day
) {
    for (; shown < events.size(); ++shown) {
        const auto& event = events[shown].as_object();
        const auto at = time_at(event, "at");
        if (!at || (before && *at >= *before)) {
            return;
        }
        page.gap();
        auto name = text_at(event, "event");
        if (!name.empty()) {
            name.front() = base::to_upper(name.front());
        }
        page.headline(fmt::format("{} at {}", name, words_on(day, *at)));
        page.line("why", text_at(event, "detail"));
    }
}

void show_life(Page& page, const json::object& trail, Shown transcripts) {
    const auto day = time_at(object_at(trail, "came_in"), "at").value_or(base::Time{});
    const auto& attempts = array_at(trail, "attempts");
    const auto& events = array_at(trail, "events");
    std::size_t shown = 0;
    for (std::size_t i = 0; i < attempts.size(); ++i) {
        const auto& attempt = attempts[i].as_object();
        show_events_before(page, events, shown, time_at(attempt, "at"), day);
        const bool is_last = i + 1 == attempts.size();
        const bool with_lines =
            transcripts == Shown::all || (transcripts == Shown::last && is_last);
        page.gap();
        const bool is_whole = i == 0 || is_last || with_lines;
        show_attempt(
            page,
            attempt,
            day,
            with_lines ? Lines::shown : Lines::hidden,
            is_whole ? nullptr : &attempts[i - 1].as_object()
        );
    }
    show_events_before(page, events, shown, std::nullopt, day);
}

void show_next(Page& page, const json::object& trail) {
    const auto& next = object_at(trail, "next");
    const auto now = time_at(trail, "at");
    const auto at = time_at(next, "at");
    if (next.empty() || !now) {
        return;
    }
    const auto leased_by = text_at(next, "leased_by");
    const auto when = at ? fmt::format("at {}, {}", words_on(*now, *at), from_now(*now, *at)) : "";
    page.line(
        "next",
        Words()
            .add(fmt::format(
                "attempt {} of at most {}",
                number_at(next, "attempt").value_or(1),
                number_at(next, "attempts_max").value_or(0)
            ))
            .add(leased_by.empty() ? when : "held by " + leased_by)
            .text()
    );
    const auto words = text_at(next, "words");
    const bool only_waits = at && *at > *now && !words.contains(": ");
    page.line("", only_waits || !leased_by.empty() ? "" : words);
    const auto source = text_at(next, "source");
    page.line("", source.empty() ? "" : fmt::format("by {} again, while it is in use", source));
    if (const auto ends = time_at(next, "gives_up_at")) {
        page.line(
            "", fmt::format("given up at {}, {}", words_to_second(*ends), from_now(*now, *ends))
        );
    }
}

void show_hold(Page& page, const json::object& trail) {
    const auto& hold = object_at(trail, "hold");
    const auto ends = time_at(hold, "ends_at");
    if (hold.empty()) {
        return;
    }
    page.line("held", text_at(hold, "why"));
    page.line("", text_at(hold, "advice"));
    page.line(
        "",
        Words()
            .add("waits for a person: `postrider message release`, or `cancel`")
            .add(
                ends ? fmt::format("cancelled at {} UTC if nobody does", words_to_second(*ends))
                     : ""
            )
            .text()
    );
}

void show_end(Page& page, const json::object& trail) {
    const auto& end = object_at(trail, "end");
    const auto at = time_at(end, "at");
    if (end.empty() || !at) {
        return;
    }
    const auto status = text_at(end, "status");
    page.line("ended", fmt::format("{} at {} UTC", status, words_of(*at)));
    // The last attempt tells it as well as its event.
    const bool is_told =
        !array_at(trail, "attempts").empty() && (status == "delivered" || status == "bounced");
    const auto why = text_at(end, "why");
    const auto& events = array_at(trail, "events");
    const bool is_shown = !events.empty() && text_at(events.back().as_object(), "detail") == why;
    page.line("why", is_told || is_shown ? "" : why);
}

void show_live(Page& page, const json::object& trail) {
    const auto& live = object_at(trail, "live");
    if (!live.empty() && object_at(trail, "end").empty()) {
        page.line("server", text_at(live, "words"));
    }
}

}  // namespace

std::string trail_text(const json::object& trail, Shown transcripts) {
    Page page;
    page.headline(
        fmt::format("Message {} to {}", number_at(trail, "id").value_or(0), text_at(trail, "to"))
    );
    page.headline(summary_of(trail));
    page.gap();
    const auto from = text_at(trail, "from");
    page.line("from", from.empty() ? "<> (nobody)" : from);
    page.line("subject", text_at(trail, "subject"));
    page.line("id", text_at(trail, "message_id"));
    show_arrival(page, trail);
    show_decided(page, trail);
    show_life(page, trail, transcripts);
    page.gap();
    page.headline("Now");
    show_hold(page, trail);
    show_end(page, trail);
    show_next(page, trail);
    show_live(page, trail);
    const auto& report = object_at(trail, "report");
    page.line("report", text_at(report, "why"));
    return page.text();
}

}  // namespace postrider::explain
