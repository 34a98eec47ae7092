// From what each protocol's room says to what is kept with the message.
#pragma once

#include <string_view>

#include "arc/verdict.h"
#include "dkim/verify.h"
#include "dmarc/evaluation.h"
#include "model/inspection.h"
#include "spf/check.h"

namespace postrider::authentication {

/// `domain`: the one that was checked, whichever record decided.
model::SpfVerdict to_verdict(const spf::Verdict& verdict, std::string_view domain);
model::DkimVerdict to_verdict(const dkim::Result& result);
model::DmarcVerdict to_verdict(const dmarc::Verdict& verdict);
model::ArcVerdict to_verdict(const arc::Verdict& verdict);

/// What DMARC makes of SPF and of one signature.
dmarc::Outcome outcome_of(model::AuthResult result);

}  // namespace postrider::authentication
