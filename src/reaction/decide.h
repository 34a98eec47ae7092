// What a refusal means for what follows: once more or never again, and who else had better wait.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "bounce/classify.h"
#include "smtp/stage.h"

namespace postrider::reaction {

/// What is done to more than the one message.
enum class MeasureKind : std::uint8_t {
    slow_source = 0,   ///< what a source sends to the site goes slower
    pause_source = 1,  ///< a source sends nothing to the site
    pause_server = 2,  ///< a mail server's mail for the site waits
};

/// "slow-source", "pause-source", "pause-server"
std::string_view name_of(MeasureKind kind);
std::optional<MeasureKind> parse_measure_kind(std::string_view name);

/// Value.
struct Measure {
    MeasureKind kind = MeasureKind::slow_source;
    /// Taken at so many of its kind within `window`, with no success between.
    std::uint32_t strikes = 1;
    base::Duration window{};
    base::Duration first{};    ///< how long it stands the first time
    base::Duration longest{};  ///< it stands twice as long each time it comes again, up to this
    friend bool operator==(const Measure&, const Measure&) = default;
};

/// Value.
struct Decision {
    bool is_final = false;
    /// The next attempt waits so many times longer than the schedule says.
    int spacing = 1;
    /// The recipient is not written to again until a person allows it.
    bool suppresses = false;
    std::optional<Measure> measure;
    std::string_view why;  ///< a sentence for people

    friend bool operator==(const Decision&, const Decision&) = default;
};

/// What was said, already classed. Views.
struct Refusal {
    bounce::Classification classification;
    std::uint16_t code = 0;  ///< 0: the wire failed, nothing was said
    smtp::Stage stage = smtp::Stage::connect;
};

/// Pure; by the class and the section of the rule file that gave it.
Decision decide(const Refusal& refusal);

}  // namespace postrider::reaction
