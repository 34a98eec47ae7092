// SpamAssassin's SPAMC protocol: the request for a report, and the table of rules in the answer.
#pragma once

#include <string_view>

#include "model/message.h"
#include "scan/failure.h"
#include "scan/findings.h"
#include "scan/question.h"
#include "scan/scanner.h"

namespace postrider::scan {

/// Octets of an answer.
inline constexpr std::size_t spamd_answer_max = 256 * 1024;

Question spamd_question(const ScanRequest& request);

/// `answer`: everything that spamd said.
///
/// The score is spamd's own, which the table only shows rounded, rule by rule. For mail that goes
/// out, rules about the client that handed it to us are left out of both: it is not a stranger's.
Scanned<SpamFindings> spamd_findings(std::string_view answer, model::Scope scope);

}  // namespace postrider::scan
