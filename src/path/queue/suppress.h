// Whom not to write to again, by what a host just answered.
#pragma once

#include "base/time.h"
#include "model/message.h"
#include "store/store.h"

namespace postrider::queue {

/// Adds to `finish` what the end of this delivery means for the suppression list: a host that said
/// for good that there is no such address puts it there for `kept` (zero: nobody is put there), and
/// one that took mail which a person let go in spite of the list takes it off.
void note_suppression(const model::Claim& claim, store::Finish& finish, base::Duration kept);

}  // namespace postrider::queue
