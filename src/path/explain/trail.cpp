// A story to a trail.
#include "path/explain/trail.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/message.h"
#include "model/names.h"
#include "path/explain/trail_parts.h"
#include "path/explain/words.h"

namespace postrider::explain {
namespace {

namespace json = boost::json;
using model::DeliveryStatus;
using model::EventKind;

bool is_waiting(const store::DeliveryStory& story) {
    const auto status = story.facts.status;
    return status == DeliveryStatus::queued || status == DeliveryStatus::deferred;
}

/// What neither attempts nor the report tell: a person's hand, holds, deaths.
bool is_told_elsewhere(const model::Event& event, const store::DeliveryStory& story) {
    if (event.kind == EventKind::accepted || event.kind == EventKind::notified) {
        return true;
    }
    const bool is_result = event.kind == EventKind::deferred ||
                           event.kind == EventKind::delivered || event.kind == EventKind::bounced;
    return is_result && !story.attempts.empty();
}

json::array events_json(const store::DeliveryStory& story) {
    json::array all;
    for (const auto& event : story.events) {
        if (!is_told_elsewhere(event, story)) {
            all.push_back(json::object{
                {"at", time_json(event.at)},
                {"event", model::name_of(event.kind)},
                {"detail", text_or_null(event.detail)},
            });
        }
    }
    return all;
}

/// What waits for somebody to end an order is due at the end of time.
bool is_open_ended(base::Time due, base::Time now) {
    return due - now > std::chrono::days{3650};
}

std::string words_of_next(const store::DeliveryStory& story, const Terms& terms) {
    const auto& place = story.place;
    if (!place) {
        return "It should be in the queue and is not: the next start of the server puts that "
               "right.";
    }
    if (!place->leased_by.empty() && place->leased_until > terms.now) {
        return fmt::format("{} has it: it is being tried, or stands in line.", place->leased_by);
    }
    if (!place->leased_by.empty()) {
        return fmt::format("{} had it and let it lapse: it is free again.", place->leased_by);
    }
    if (place->due <= terms.now) {
        return fmt::format(
            "It has been due for {} and waits to be fetched.", words_of(terms.now - place->due)
        );
    }
    if (is_open_ended(place->due, terms.now)) {
        return story.facts.wait_reason.empty() ? "It waits." : story.facts.wait_reason + ".";
    }
    const auto& reason = story.facts.wait_reason;
    return fmt::format(
        "It waits until it is due, in {}{}.",
        words_of(place->due - terms.now),
        reason.empty() ? "" : ": " + reason
    );
}

json::value next_json(const store::DeliveryStory& story, const Terms& terms) {
    if (!is_waiting(story)) {
        return nullptr;
    }
    const auto& place = story.place;
    auto due = place ? std::optional(place->due) : story.facts.next_attempt_at;
    if (due && is_open_ended(*due, terms.now)) {
        due.reset();
    }
    const bool is_leased = place && !place->leased_by.empty() && place->leased_until > terms.now;
    return json::object{
        {"at", time_json(due)},
        {"milliseconds", due ? json::value(milliseconds(*due - terms.now)) : nullptr},
        {"attempt", place ? place->attempts + 1 : story.attempts.size() + 1},
        {"attempts_max", terms.attempts_max},
        {"gives_up_at", time_json(story.facts.expires_at)},
        {"leased_by", is_leased ? json::value(place->leased_by) : nullptr},
        {"leased_until", is_leased ? time_json(place->leased_until) : nullptr},
        {"source", text_or_null(place ? place->source : "")},
        {"words", words_of_next(story, terms)},
    };
}

std::string_view advice_on_hold(std::string_view why) {
    if (why == model::server_is_suspended) {
        return "It goes on when its server is resumed: `postrider org resume`, or `server resume`.";
    }
    return {};
}

json::value hold_json(const store::DeliveryStory& story) {
    if (story.facts.status != DeliveryStatus::held) {
        return nullptr;
    }
    return json::object{
        {"why", story.facts.hold_reason},
        {"advice", text_or_null(advice_on_hold(story.facts.hold_reason))},
        {"ends_at", time_json(story.facts.hold_ends_at)},
    };
}

/// The event that ended it.
json::value end_json(const store::DeliveryStory& story) {
    if (!model::is_final(story.facts.status)) {
        return nullptr;
    }
    const auto is_end = [](const model::Event& event) {
        return event.kind == EventKind::delivered || event.kind == EventKind::bounced ||
               event.kind == EventKind::expired || event.kind == EventKind::cancelled ||
               event.kind == EventKind::processed;
    };
    const auto found = std::find_if(story.events.rbegin(), story.events.rend(), is_end);
    if (found == story.events.rend()) {
        return nullptr;
    }
    return json::object{
        {"at", time_json(found->at)},
        {"status", model::name_of(story.facts.status)},
        {"why", found->detail},
        {"milliseconds", milliseconds(found->at - story.facts.accepted_at)},
    };
}

}  // namespace

json::object trail_of(const store::DeliveryStory& story, const Terms& terms) {
    const auto& facts = story.facts;
    return {
        {"id", facts.id.value},
        {"message", facts.message.value},
        {"at", time_json(terms.now)},
        {"status", model::name_of(facts.status)},
        {"direction", facts.scope == model::Scope::outgoing ? "outgoing" : "incoming"},
        {"from", facts.sender},
        {"to", facts.recipient},
        {"subject", facts.subject},
        {"message_id", facts.message_id},
        {"came_in", arrival_json(story)},
        {"decided", decided_json(story)},
        {"attempts", attempts_json(story)},
        {"events", events_json(story)},
        {"hold", hold_json(story)},
        {"next", next_json(story, terms)},
        {"end", end_json(story)},
        {"report", report_json(story, terms)},
        {"live", nullptr},
    };
}

}  // namespace postrider::explain
