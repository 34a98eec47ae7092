// What the scanners found, as header fields for whoever gets the message.
#pragma once

#include <string>
#include <string_view>

#include "model/inspection.h"

namespace postrider::scan {

/// Whether only we may write a field of this name: one from outside is a forgery and is taken out.
bool is_own_field(std::string_view name);

/// X-Postal-Spam, X-Postal-Spam-Threshold, X-Postal-Spam-Score and X-Postal-Threat, in Postal's
/// order and always all four; and X-Postrider-Not-Scanned with the reasons when a scanner could not
/// tell.
std::string fields_of(const model::SpamVerdict& spam, const model::ThreatVerdict& threat);

/// "5.0", "3.45", "-0.5": two decimals at most and one at least.
std::string score_text(double score);

}  // namespace postrider::scan
