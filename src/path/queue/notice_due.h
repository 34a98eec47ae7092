// Whether the sender is to be told of an attempt's end, and of what.
#pragma once

#include <optional>

#include "base/time.h"
#include "mail/dsn.h"
#include "model/message.h"
#include "store/store.h"

namespace postrider::queue {

/// RFC 3461 §4.1, §5.2; RFC 5321 §6.1: only of mail that came by SMTP, never of a bounce, never to
/// nobody, not of what was cancelled, and as NOTIFY asks.
///
/// Of what is held nobody is told: a person decides yet.
/// - failed: a final failure, unless other reports or none were asked for.
/// - none of what a person cancelled.
/// - delivered, relayed: an endpoint or a host took it, and SUCCESS was asked for. The next host
/// reports to us, not to the
///   sender, as every delivery has a return path of its own; so this report is the last one.
/// - delayed: DELAY was asked for, and this is the last look before `delay_after` of its
///   life is over.
///   `delay_after` of zero: never.
std::optional<mail::DsnAction> notice_due(
    const model::Claim& claim, const store::Finish& finish, base::Duration delay_after
);

}  // namespace postrider::queue
