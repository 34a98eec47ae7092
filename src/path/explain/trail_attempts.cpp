// Attempts, what was said in them, and the waits between them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "model/names.h"
#include "model/transcript.h"
#include "path/explain/advice.h"
#include "path/explain/site.h"
#include "path/explain/trail_parts.h"

namespace postrider::explain {
namespace {

namespace json = boost::json;

/// The words for what `conclude` notes as the reason of a wait; others are shown as they are.
struct WaitWords {
    std::string_view reason;
    std::string_view words;
};
constexpr std::array<WaitWords, 5> wait_words{{
    {"schedule", "as the schedule says"},
    {"hint", "as the host asked"},
    {"class", "longer than the schedule says, for the class of the refusal"},
    {"window", "until its send window opens"},
    {"warmup", "until its way out, which is new, may send again"},
}};

std::string_view words_of_wait(std::string_view reason) {
    const auto* found = std::ranges::find(wait_words, reason, &WaitWords::reason);
    return found == wait_words.end() ? reason : found->words;
}

std::string_view name_of(model::Voice voice) {
    switch (voice) {
        case model::Voice::us:
            return "us";
        case model::Voice::host:
            return "host";
        case model::Voice::event:
            return "event";
    }
    return {};
}

json::array transcript_json(const std::string& transcript) {
    json::array lines;
    for (const auto& line : model::read_transcript(transcript)) {
        lines.push_back(json::object{
            {"milliseconds", milliseconds(line.at)},
            {"who", name_of(line.voice)},
            {"text", line.text}
        });
    }
    return lines;
}

/// What is known of any try, whether it had the last word or not.
json::object try_json(const model::Attempt& attempt) {
    return {
        {"hop", attempt.hop},
        {"result", model::name_of(attempt.result)},
        {"at", time_json(attempt.at)},
        {"milliseconds", milliseconds(attempt.duration)},
        {"source", text_or_null(attempt.source)},
        {"source_address", text_or_null(attempt.source_address)},
        {"helo", text_or_null(attempt.helo)},
        {"host", text_or_null(attempt.host)},
        {"address", text_or_null(attempt.address)},
        {"tls", text_or_null(attempt.tls)},
        {"tls_verified", attempt.tls_verified},
        {"tls_basis", text_or_null(attempt.tls_basis)},
        {"tls_problem", text_or_null(attempt.tls_problem)},
        {"stage", text_or_null(attempt.stage)},
        {"code", attempt.reply_code == 0 ? json::value(nullptr) : json::value(attempt.reply_code)},
        {"enhanced_code", text_or_null(attempt.enhanced_code)},
        {"reply", text_or_null(attempt.reply)},
        {"explanation", text_or_null(attempt.explanation)},
        {"transcript", transcript_json(attempt.transcript)},
    };
}

/// When the next one was to begin, as it was decided.
std::optional<base::Time> due_of(const model::Attempt& attempt) {
    const auto words = model::decision(attempt.decisions, "due");
    std::int64_t micros = 0;
    const auto parsed = std::from_chars(words.data(), words.data() + words.size(), micros);
    return parsed.ec == std::errc{} ? std::optional(base::from_micros(micros)) : std::nullopt;
}

/// When the next one began.
std::optional<base::Time> begin_of_next(const store::DeliveryStory& story, std::size_t index) {
    if (index + 1 < story.attempts.size()) {
        return story.attempts[index + 1].at;
    }
    return std::nullopt;
}

json::value wait_json(const store::DeliveryStory& story, std::size_t index) {
    const auto& attempt = story.attempts[index];
    const auto reason = model::decision(attempt.decisions, "wait");
    const auto due = due_of(attempt);
    const auto next = begin_of_next(story, index);
    const bool is_last = index + 1 == story.attempts.size();
    if (!due && !next) {
        return nullptr;
    }
    const auto ended = attempt.at + attempt.duration;
    return json::object{
        {"reason", text_or_null(reason)},
        {"words", text_or_null(words_of_wait(reason))},
        {"due_at", time_json(due)},
        {"milliseconds", milliseconds((due ? *due : *next) - ended)},
        // Beyond what was due: until it had its turn, or a server ran again.
        {"late_milliseconds", due && next ? json::value(milliseconds(*next - *due)) : nullptr},
        {"is_over", !is_last},
    };
}

json::object attempt_json(const store::DeliveryStory& story, std::size_t index) {
    const auto& attempt = story.attempts[index];
    const auto decided = [&](std::string_view key) {
        return text_or_null(model::decision(attempt.decisions, key));
    };
    auto facts = try_json(attempt);
    facts["number"] = attempt.number;
    facts["pool"] = decided("pool");
    facts["pool_rule"] = decided("pool_rule");
    facts["site"] = hosts_of(model::decision(attempt.decisions, "site"));
    facts["class"] = decided("class");
    facts["rule"] = decided("rule");
    facts["rule_place"] = decided("rule_place");
    facts["why"] = decided("why");
    facts["endpoint"] = decided("endpoint");
    facts["url"] = decided("url");
    facts["tls_rule"] = decided("tls_rule");
    facts["retry_rule"] = decided("retry_rule");
    json::object decisions;
    for (const auto& one : model::read_decisions(attempt.decisions)) {
        if (one.key != "due") {
            decisions[one.key] = one.words;
        }
    }
    facts["decisions"] = std::move(decisions);
    facts["wait"] = wait_json(story, index);
    json::array others;
    for (const auto& other : attempt.others) {
        others.push_back(try_json(other));
    }
    facts["others"] = std::move(others);
    facts["advice"] = text_or_null(advice_on(facts));
    return facts;
}

}  // namespace

json::array attempts_json(const store::DeliveryStory& story) {
    json::array all;
    for (std::size_t index = 0; index < story.attempts.size(); ++index) {
        all.push_back(attempt_json(story, index));
    }
    return all;
}

}  // namespace postrider::explain
