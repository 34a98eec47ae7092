// What an attempt's last word means for what follows, by the rules that class replies.
#pragma once

#include <optional>
#include <string_view>

#include "bounce/classify.h"
#include "model/attempt.h"
#include "reaction/decide.h"

namespace postrider::queue {

/// What follows, and the rule that says so. Value.
struct Reaction : reaction::Decision {
    bounce::Classification classification;
};
/// "mailbox-full" … of an attempt that did not deliver; "network" where no SMTP host refused it.
std::string_view class_of(const model::Attempt& attempt);
/// Notes what a host's refusal was taken for: the class, the rule that says so, and what follows.
/// Nothing where no SMTP host refused it.
void note_class(model::Attempt& attempt);

/// Of an attempt that did not deliver; none where no SMTP host refused it. Some microseconds.
std::optional<Reaction> reaction_to(const model::Attempt& attempt);

}  // namespace postrider::queue
