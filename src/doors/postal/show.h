// A delivery and its attempts in Postal's shape.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "doors/postal/parameters.h"
#include "model/attempt.h"
#include "store/store.h"

namespace postrider::doors::postal {

/// "Pending", "Sent", "SoftFail", "HardFail", "Held", "HoldCancelled".
std::string_view word_of(model::DeliveryStatus status);

/// What `_expansions` asks for, besides id and token.
enum class Expansion : std::uint16_t {
    status = 1,
    details = 2,
    inspection = 4,
    plain_body = 8,
    html_body = 16,
    attachments = 32,
    headers = 64,
    raw_message = 128,
    activity_entries = 256,
};

/// Value.
class Expansions {
public:
    /// true: all; an array: those it names; anything else: none.
    static Expansions read(const Parameters& parameters);

    bool has(Expansion expansion) const { return (bits_ & static_cast<unsigned>(expansion)) != 0; }
    /// Whether the message's bytes are needed.
    bool needs_content() const;

private:
    unsigned bits_ = 0;
};

/// What was read because it is to be shown.
struct Known {
    /// The message as it was accepted; nothing when its bytes are gone.
    std::optional<std::string> raw{};
    std::optional<model::Inspection> inspection{};
};
std::string show_message(
    const store::DeliveryView& delivery,
    std::string_view token,
    const Known& known,
    Expansions expansions
);

/// In the order of time. A delivery that is held ends the list with the reason why; one that ended
/// without an attempt, with its `end`.
std::string show_attempts(
    const store::DeliveryView& delivery,
    std::span<const model::Attempt> attempts,
    const std::optional<model::Event>& end = std::nullopt
);

}  // namespace postrider::doors::postal
