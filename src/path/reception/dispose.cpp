// The first rule that applies decides.
#include "path/reception/dispose.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>

namespace postrider::reception {
namespace {

using model::RouteMode;
using model::SpamMode;
using model::SpamStatus;

std::optional<Disposition> by_score(const Grounds& grounds) {
    const auto& spam = grounds.inspection.spam;
    const auto bound = grounds.server.spam_failure_threshold;
    if (spam.status == SpamStatus::not_checked || spam.score < bound) {
        return std::nullopt;
    }
    return Disposition{
        Fate::refuse,
        fmt::format(
            "It is spam with a score of {:.2f}; the mail server refuses mail from {:.2f} on",
            spam.score,
            bound
        )
    };
}

std::optional<Disposition> by_threat(const Grounds& grounds) {
    const auto& threat = grounds.inspection.threat;
    if (threat.status != model::ThreatStatus::infected) {
        return std::nullopt;
    }
    return Disposition{Fate::hold, fmt::format("It carries a threat: {}", threat.details)};
}

std::optional<Disposition> by_spam_mode(const Grounds& grounds) {
    const auto& spam = grounds.inspection.spam;
    if (spam.status != SpamStatus::spam) {
        return std::nullopt;
    }
    switch (grounds.route->spam_mode) {
        case SpamMode::mark:
            return std::nullopt;
        case SpamMode::quarantine:
            return Disposition{
                Fate::hold, fmt::format("It is spam with a score of {:.2f}", spam.score)
            };
        case SpamMode::fail:
            return Disposition{
                Fate::refuse,
                fmt::format(
                    "It is spam with a score of {:.2f}, and its route takes none", spam.score
                )
            };
    }
    return std::nullopt;
}

Disposition by_mode(const model::Route& route) {
    switch (route.mode) {
        case RouteMode::endpoint:
            if (!route.endpoint) {
                return {Fate::refuse, "Its route leads to an endpoint that is gone"};
            }
            return {Fate::deliver, ""};
        case RouteMode::accept:
            return {Fate::keep, "Its route accepts mail without passing it on"};
        case RouteMode::hold:
            return {Fate::hold, "Its route holds all mail"};
        case RouteMode::bounce:
        case RouteMode::reject:  // since the recipient was welcome
            return {Fate::bounce, "Its route bounces all mail"};
    }
    return {Fate::refuse, ""};
}

}  // namespace

Disposition dispose(const Grounds& grounds) {
    if (auto refused = by_score(grounds)) {
        return *std::move(refused);
    }
    if (auto held = by_threat(grounds)) {
        return *std::move(held);
    }
    if (grounds.server.mode == model::ServerMode::development) {
        return {Fate::hold, "The mail server is in development mode"};
    }
    if (grounds.route == nullptr) {
        return {
            Fate::refuse,
            "It came back, but for no message of this mail server, and no route takes "
            "what comes back"
        };
    }
    if (auto as_spam = by_spam_mode(grounds)) {
        return *std::move(as_spam);
    }
    return by_mode(*grounds.route);
}

}  // namespace postrider::reception
