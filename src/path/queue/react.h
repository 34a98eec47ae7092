// What an attempt's last word means for what follows, by the rules that class replies.
#pragma once

#include <optional>

#include "model/attempt.h"
#include "reaction/decide.h"

namespace postrider::queue {

/// Notes what a host's refusal was taken for: the class, the rule that says so, and what follows.
/// Nothing where no SMTP host refused it.
void note_class(model::Attempt& attempt);

/// Of an attempt that did not deliver; none where no SMTP host refused it. Some microseconds.
std::optional<reaction::Decision> reaction_to(const model::Attempt& attempt);

}  // namespace postrider::queue
