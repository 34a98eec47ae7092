// One table: class of trouble to what follows.
#include "reaction/decide.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/check.h"

namespace postrider::reaction {
namespace {

using namespace std::chrono_literals;
using bounce::BounceClass;

constexpr std::array<std::string_view, 3> kind_names{"slow-source", "pause-source", "pause-server"};

constexpr Measure slow_down{
    .kind = MeasureKind::slow_source, .strikes = 3, .window = 1min, .first = 5min, .longest = 2h
};
constexpr Measure keep_off{
    .kind = MeasureKind::pause_source, .strikes = 10, .window = 10min, .first = 15min, .longest = 6h
};
/// A host that turns us away at the door hangs up on everybody of ours.
constexpr Measure step_back{
    .kind = MeasureKind::pause_source, .strikes = 5, .window = 1min, .first = 1min, .longest = 30min
};
constexpr Measure quiet_the_server{
    .kind = MeasureKind::pause_server, .strikes = 20, .window = 10min, .first = 15min, .longest = 4h
};

/// What follows a class.
struct Row {
    BounceClass bounce_class;
    /// The section of the rule file that it is for; empty: all others of the class.
    std::string_view reason;
    /// A 5xx ends the delivery.
    bool ends;
    /// Times the wait of the schedule.
    int spacing;
    std::optional<Measure> measure;
    std::string_view why;
};

constexpr Row rows[] = {
    {BounceClass::bad_address, "", true, 1, {}, "there is no such address"},
    {BounceClass::mailbox_full, "", true, 12, {}, "the mailbox is full"},
    {BounceClass::reputation,
     "low-reputation",
     true,
     6,
     slow_down,
     "the receiver thinks ill of the sending host or domain"},
    {BounceClass::reputation, "", true, 6, keep_off, "the receiver blocks the sending host"},
    {BounceClass::content, "", true, 1, quiet_the_server, "the receiver does not want such messages"
    },
    {BounceClass::policy, "", true, 1, {}, "the receiver's rules say no"},
    {BounceClass::authentication,
     "no-reverse-dns",
     true,
     6,
     keep_off,
     "the sending host's name and address do not belong together"},
    {BounceClass::authentication,
     "",
     true,
     1,
     quiet_the_server,
     "SPF, DKIM or DMARC of the sender's domain do not hold"},
    // Too much now is not too much for ever, whatever digit the reply begins with.
    {BounceClass::rate, "", false, 1, slow_down, "the receiver gets too much at once"},
    {BounceClass::network, "", true, 1, {}, "the receiver was not reached"},
    {BounceClass::relaying, "", true, 1, {}, "the host does not take mail for this domain"},
    {BounceClass::other, "", true, 1, {}, "the receiver refused it"},
};

/// The first that fits: rows with a reason stand before the one for all others.
const Row& row_for(const bounce::Classification& classification) {
    const auto* row = std::ranges::find_if(rows, [&](const Row& candidate) {
        return candidate.bounce_class == classification.bounce_class &&
               (candidate.reason.empty() || candidate.reason == classification.reason);
    });
    CHECK(row != std::end(rows), "every class has a row for all its reasons");
    return *row;
}

/// Turned away before the message was looked at, so it is not about the message.
bool is_at_the_door(const Refusal& refusal) {
    return refusal.code / 100 == 4 && refusal.stage <= smtp::Stage::ehlo;
}

}  // namespace

std::string_view name_of(MeasureKind kind) {
    return kind_names.at(static_cast<std::size_t>(kind));
}

std::optional<MeasureKind> parse_measure_kind(std::string_view name) {
    const auto* found = std::ranges::find(kind_names, name);
    return found == kind_names.end()
               ? std::nullopt
               : std::optional(static_cast<MeasureKind>(found - kind_names.begin()));
}

Decision decide(const Refusal& refusal) {
    const Row& row = row_for(refusal.classification);
    Decision decision;
    decision.why = row.why;
    decision.is_final = refusal.code / 100 == 5 && row.ends;
    decision.spacing = decision.is_final ? 1 : row.spacing;
    decision.suppresses = decision.is_final && refusal.classification.is_hard;
    decision.measure = row.measure;
    if (!decision.measure && is_at_the_door(refusal)) {
        decision.measure = step_back;
    }
    return decision;
}

}  // namespace postrider::reaction
