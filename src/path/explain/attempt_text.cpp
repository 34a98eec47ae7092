// An attempt: what it came to, by which way, what was said, and what was waited for then.
#include "path/explain/attempt_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "path/explain/facts.h"
#include "path/explain/words.h"

namespace postrider::explain {
namespace {

namespace json = boost::json;

std::string took(const json::object& one) {
    return words_of(duration_at(one, "milliseconds").value_or(base::Duration{}));
}

/// "mx1.there.test 192.0.2.1:25"
std::string host_of(const json::object& one) {
    return Words(" ").add(text_at(one, "host")).add(text_at(one, "address")).text();
}

std::string_view asked_by(std::string_view basis) {
    if (basis == "dane") {
        return "its TLSA records ask for it (DANE)";
    }
    if (basis == "mta-sts") {
        return "its MTA-STS policy asks for it";
    }
    if (basis == "operator") {
        return "our configuration asks for it";
    }
    if (basis == "message") {
        return "the message asks for it (REQUIRETLS)";
    }
    return "";
}

std::string tls_of(const json::object& one) {
    const auto tls = text_at(one, "tls");
    const auto problem = text_at(one, "tls_problem");
    const auto basis = text_at(one, "tls_basis");
    Words words("; ");
    if (tls.empty()) {
        words.add(problem.empty() ? "none, in clear text" : "none, in clear text: " + problem);
    } else if (flag_at(one, "tls_verified")) {
        words.add(tls + ", certificate verified");
    } else {
        words.add(tls + ", certificate not verified" + (problem.empty() ? "" : ": " + problem));
    }
    const bool is_less = tls.empty() || !flag_at(one, "tls_verified");
    return basis.empty() && is_less ? words.text() + "; nobody asks for more"
                                    : words.add(asked_by(basis)).text();
}

/// How people who know SMTP call a stage.
std::string stage_of(const json::object& one) {
    const auto stage = text_at(one, "stage");
    if (stage == "final_dot") {
        return "the end of the message";
    }
    const bool is_verb = stage == "ehlo" || stage == "starttls" || stage == "auth" ||
                         stage == "mail" || stage == "rcpt" || stage == "data" || stage == "rset" ||
                         stage == "dns";
    return is_verb ? base::to_upper(stage) : stage;
}

/// "at RCPT: 451 4.7.1 Greylisted", or what broke.
std::string said(const json::object& one) {
    const auto stage = stage_of(one);
    const auto reply = text_at(one, "reply");
    const auto words = reply.empty() ? text_at(one, "explanation") : reply;
    if (stage == "response") {
        // The status is told by what it means.
        return reply.empty() ? "nothing but a status" : reply;
    }
    return stage.empty() ? words : fmt::format("at {}: {}", stage, words);
}

void show_way(Page& page, const json::object& attempt) {
    const auto pool = text_at(attempt, "pool");
    const auto rule = text_at(attempt, "pool_rule");
    const auto source = text_at(attempt, "source");
    if (!pool.empty()) {
        page.line(
            "pool",
            fmt::format(
                "{} ({})", pool, rule.empty() ? "no pool rule fits" : "by the rule: " + rule
            )
        );
    }
    page.line("endpoint", text_at(attempt, "endpoint"));
    page.line("url", text_at(attempt, "url"));
    page.line("source", source);
    page.line("site", joined_at(attempt, "site"));
}

void show_wire(Page& page, const json::object& attempt) {
    const auto host = host_of(attempt);
    if (host.empty()) {
        return;
    }
    const auto from = text_at(attempt, "source_address");
    const auto helo = text_at(attempt, "helo");
    page.line(
        "host",
        Words(" ")
            .add(host)
            .add(from.empty() ? "" : "from " + from)
            .add(helo.empty() ? "" : "as " + helo)
            .text()
    );
    const bool has_met = !from.empty() || !text_at(attempt, "tls").empty();
    const auto problem = text_at(attempt, "tls_problem");
    if (has_met && text_at(attempt, "url").empty()) {
        page.line("tls", tls_of(attempt));
    } else if (has_met) {
        const auto tls = text_at(attempt, "tls");
        page.line("tls", tls.empty() ? "none: its URL is http" : tls + ", certificate verified");
    } else if (!problem.empty()) {
        page.line(
            "tls", Words("; ").add(problem).add(asked_by(text_at(attempt, "tls_basis"))).text()
        );
    }
    page.line("", text_at(attempt, "tls_rule"));
}

void show_class(Page& page, const json::object& attempt) {
    const auto name = text_at(attempt, "class");
    if (name.empty()) {
        return;
    }
    const auto rule = text_at(attempt, "rule");
    const auto place = text_at(attempt, "rule_place");
    const auto by = rule.empty()    ? std::string("no rule")
                    : place.empty() ? "rule " + rule
                                    : fmt::format("rule {} ({})", rule, place);
    const auto words = fmt::format("{} by {}", name, by);
    page.line("class", Words(": ").add(words).add(text_at(attempt, "why")).text());
}

void show_meaning(Page& page, const json::object& attempt) {
    if (!text_at(attempt, "reply").empty()) {
        page.line("means", text_at(attempt, "explanation"));
    }
    show_class(page, attempt);
    page.line("to do", text_at(attempt, "advice"));
}

enum class Others : std::uint8_t { before, after };

/// What else was tried in the same attempt.
void show_others(Page& page, const json::object& attempt, Others which) {
    const auto own = number_at(attempt, "hop").value_or(1);
    for (const auto& value : array_at(attempt, "others")) {
        const auto& other = value.as_object();
        const bool is_before = number_at(other, "hop").value_or(1) < own;
        if (is_before == (which == Others::before)) {
            page.line(
                is_before ? "before" : "then",
                Words().add(host_of(other)).add(took(other)).add(said(other)).text()
            );
        }
    }
}

void show_lines(Page& page, const json::object& one) {
    for (const auto& value : array_at(one, "transcript")) {
        const auto& line = value.as_object();
        const auto who = text_at(line, "who");
        const char sign = who == "us" ? '>' : who == "host" ? '<' : '=';
        page.verbatim(fmt::format(
            "{:>8} ms  {} {}",
            grouped(number_at(line, "milliseconds").value_or(0)),
            sign,
            text_at(line, "text")
        ));
    }
}

/// What only failed to begin is told by its own line already.
bool has_words(const json::object& one) {
    const auto& lines = array_at(one, "transcript");
    return std::ranges::any_of(lines, [](const json::value& line) {
        return text_at(line.as_object(), "who") != "event";
    });
}

void show_transcripts(Page& page, const json::object& attempt) {
    const auto own = number_at(attempt, "hop").value_or(1);
    bool is_own_shown = false;
    const auto show_own = [&] {
        if (!is_own_shown && has_words(attempt)) {
            page.line("said", "with " + host_of(attempt));
            show_lines(page, attempt);
        }
        is_own_shown = true;
    };
    for (const auto& value : array_at(attempt, "others")) {
        const auto& other = value.as_object();
        if (number_at(other, "hop").value_or(1) > own) {
            show_own();
        }
        if (has_words(other)) {
            page.line("said", "with " + host_of(other));
            show_lines(page, other);
        }
    }
    show_own();
}

/// A part, unless it is as it was `before`.
void show_changed(
    Page& page,
    const json::object& attempt,
    const json::object* before,
    void (*show)(Page&, const json::object&)
) {
    if (before != nullptr) {
        Page then;
        Page here;
        show(then, *before);
        show(here, attempt);
        if (then.text() == here.text()) {
            return;
        }
    }
    show(page, attempt);
}

void show_wait(Page& page, const json::object& attempt) {
    const auto& wait = object_at(attempt, "wait");
    const auto duration = duration_at(wait, "milliseconds");
    if (!duration) {
        return;
    }
    constexpr base::Duration worth_telling = std::chrono::seconds{1};
    const auto late = duration_at(wait, "late_milliseconds").value_or(base::Duration{});
    page.line(
        flag_at(wait, "is_over") ? "waited" : "waits",
        Words(", ")
            .add(Words(" ").add(words_of(*duration)).add(text_at(wait, "words")).text())
            .add(late >= worth_telling ? "then " + words_of(late) + " for its turn" : "")
            .add(late <= -worth_telling ? words_of(late) + " less: somebody sent it on" : "")
            .text()
    );
    page.line("", text_at(object_at(attempt, "decisions"), "window"));
    const auto rule = text_at(attempt, "retry_rule");
    page.line("", rule.empty() ? "" : "by the retry rule at " + rule);
}

}  // namespace

void show_attempt(
    Page& page,
    const json::object& attempt,
    base::Time day,
    Lines transcript,
    const json::object* before
) {
    const auto at = time_at(attempt, "at").value_or(day);
    page.headline(fmt::format(
        "Attempt {} at {}: {} after {}",
        number_at(attempt, "number").value_or(1),
        words_on(day, at),
        text_at(attempt, "result"),
        took(attempt)
    ));
    show_changed(page, attempt, before, show_way);
    show_others(page, attempt, Others::before);
    show_changed(page, attempt, before, show_wire);
    page.line("reply", said(attempt));
    show_others(page, attempt, Others::after);
    show_changed(page, attempt, before, show_meaning);
    if (transcript == Lines::shown) {
        show_transcripts(page, attempt);
    }
    show_wait(page, attempt);
}

}  // namespace postrider::explain
