// How it came in, what was decided, whether its sender was told.
#include "path/explain/trail_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "inspect/authentication.h"
#include "mail/header.h"
#include "model/names.h"

namespace postrider::explain {
namespace {

namespace json = boost::json;
using model::Notify;

json::value credential_json(const store::DeliveryStory& story) {
    if (!story.facts.credential) {
        return nullptr;
    }
    if (!story.credential) {
        return json::object{{"id", story.facts.credential->value}, {"name", nullptr}};
    }
    return json::object{
        {"id", story.credential->id.value},
        {"type", model::name_of(story.credential->kind)},
        {"name", story.credential->name},
    };
}

/// The trace that we put in front; of what we wrote ourselves nothing.
std::string received_of(const store::DeliveryStory& story) {
    const auto header = mail::HeaderBlock::parse(story.head);
    return header ? header->text("Received") : "";
}

json::value found_json(const store::DeliveryStory& story) {
    if (!story.inspection) {
        return nullptr;
    }
    const auto& found = *story.inspection;
    return json::object{
        {"client", found.client ? json::value(found.client->to_string()) : nullptr},
        {"helo", found.helo},
        {"reverse_name", text_or_null(found.reverse_name)},
        {"spam", model::name_of(found.spam.status)},
        {"spam_score", found.spam.score},
        {"spam_threshold", found.spam.threshold},
        {"spam_note", text_or_null(found.spam.note)},
        {"threat", model::name_of(found.threat.status)},
        {"threat_details", text_or_null(found.threat.details)},
        {"authentication", inspect::to_json_object(found.verdicts)},
    };
}

template <class Id>
json::value id_or_null(const std::optional<Id>& id) {
    return id ? json::value(id->value) : json::value(nullptr);
}

/// Why a sender is not told of an end like this one; empty: it would be.
std::string_view why_untold(const store::DeliveryFacts& facts, const Terms& terms) {
    if (facts.is_bounce) {
        return "It is a report itself.";
    }
    if (facts.sender.empty()) {
        return "Its sender is nobody: MAIL FROM was empty.";
    }
    if (facts.origin != model::Origin::smtp) {
        return "It did not come by SMTP: who sent it asks the API, and gets no mail.";
    }
    if (!terms.sends_reports) {
        return "Reports are switched off (bounce.send).";
    }
    if (smtp::has(facts.notify, Notify::never)) {
        return "The sender asked for no report (NOTIFY=NEVER).";
    }
    if (facts.notify != Notify::unspecified && !smtp::has(facts.notify, Notify::failure) &&
        facts.status != model::DeliveryStatus::delivered) {
        return "The sender asked for no report of a failure (NOTIFY).";
    }
    return {};
}

std::string_view why_not_yet(const store::DeliveryFacts& facts) {
    switch (facts.status) {
        case model::DeliveryStatus::queued:
        case model::DeliveryStatus::deferred:
        case model::DeliveryStatus::held:
            return "None yet: the sender is told when it has failed for good.";
        case model::DeliveryStatus::delivered:
            return smtp::has(facts.notify, Notify::success)
                       ? "A report of success was asked for, and is not recorded."
                       : "It was delivered, and nobody asked to be told (NOTIFY=SUCCESS).";
        case model::DeliveryStatus::cancelled:
        case model::DeliveryStatus::processed:
            return "Such an end is not reported.";
        case model::DeliveryStatus::bounced:
        case model::DeliveryStatus::expired:
            return "None was made: the sender's address cannot be trusted, or it was told before.";
    }
    return {};
}

}  // namespace

json::value time_json(std::optional<base::Time> time) {
    return time ? json::value(base::to_rfc3339(*time)) : json::value(nullptr);
}

json::value text_or_null(std::string_view text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

std::int64_t milliseconds(base::Duration duration) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

json::object arrival_json(const store::DeliveryStory& story) {
    const auto& facts = story.facts;
    return {
        {"by", model::name_of(facts.origin)},
        {"at", time_json(facts.accepted_at)},
        {"server", story.server ? json::value(story.server->path()) : nullptr},
        {"credential", credential_json(story)},
        {"tls", facts.received_with_tls},
        {"size", facts.size},
        {"received", text_or_null(received_of(story))},
        {"recipients", facts.recipients},
        {"recipient", facts.place},
    };
}

json::object decided_json(const store::DeliveryStory& story) {
    const auto& facts = story.facts;
    return {
        {"destination", text_or_null(facts.destination)},
        {"route", id_or_null(facts.route)},
        {"route_address", text_or_null(facts.route_address)},
        {"endpoint", id_or_null(facts.endpoint)},
        {"endpoint_name", text_or_null(facts.endpoint_name)},
        {"stream", model::name_of(facts.stream)},
        {"tag", text_or_null(facts.tag)},
        {"signed_by",
         facts.scope == model::Scope::outgoing ? text_or_null(story.signing_domain) : nullptr},
        {"bounce_for", id_or_null(facts.bounce_for)},
        {"found", found_json(story)},
    };
}

json::object report_json(const store::DeliveryStory& story, const Terms& terms) {
    const auto told =
        std::ranges::find(story.events, model::EventKind::notified, &model::Event::kind);
    if (told != story.events.end()) {
        const auto& words = told->detail;
        return {
            {"sent", true},
            {"at", time_json(told->at)},
            {"why", words.empty() ? "The sender was told." : words},
        };
    }
    const auto never = why_untold(story.facts, terms);
    return {
        {"sent", false},
        {"at", nullptr},
        {"why", never.empty() ? why_not_yet(story.facts) : never},
    };
}

}  // namespace postrider::explain
