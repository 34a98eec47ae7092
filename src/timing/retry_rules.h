// Retry schedules and life times for some mail: what rules say beside the usual.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/message.h"

namespace postrider::timing {

/// What rules want; what is none stays as usual. Value.
struct RetryWants {
    std::optional<base::Duration> first = std::nullopt;    ///< wait after the first attempt
    std::optional<double> factor = std::nullopt;           ///< of each wait on the one before
    std::optional<base::Duration> longest = std::nullopt;  ///< wait
    std::optional<std::uint32_t> attempts_max = std::nullopt;
    std::optional<base::Duration> lifetime = std::nullopt;
    std::string from = {};  ///< where the rules stand that say something: "FILE:12, FILE:14"
    friend bool operator==(const RetryWants&, const RetryWants&) = default;
};

/// What a rule may ask. Views what the caller holds.
struct RetryTraits {
    /// Of the last refusal, "mailbox-full" …; "" before there was one, and no rule that asks for a
    /// class fits.
    std::string_view bounce_class;
    model::Stream stream = model::Stream::direct;
    std::string_view server;  ///< "acme/main"
    model::Scope scope = model::Scope::outgoing;
};

/// What is wanted where all that is given holds. Value.
struct RetryRule {
    std::string bounce_class = {};
    std::optional<model::Stream> stream = std::nullopt;
    std::string server = {};
    std::optional<model::Scope> scope = std::nullopt;
    RetryWants wants = {};
    std::string place = {};  ///< where it stands: "FILE:LINE"

    bool fits(const RetryTraits& traits) const;
};

/// Each of it from the first rule that fits and says it.
RetryWants wants_for(std::span<const RetryRule> rules, const RetryTraits& traits);

}  // namespace postrider::timing
