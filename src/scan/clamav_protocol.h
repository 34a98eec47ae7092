// clamd's INSTREAM: the message in chunks, and the one line that it answers.
#pragma once

#include <string_view>

#include "scan/failure.h"
#include "scan/findings.h"
#include "scan/question.h"
#include "scan/scanner.h"

namespace postrider::scan {

/// Octets of an answer.
inline constexpr std::size_t clamav_answer_max = 4096;

Question clamav_question(const ScanRequest& request);

/// `answer`: everything that clamd said, its closing NUL included.
Scanned<ThreatFinding> clamav_finding(std::string_view answer);

}  // namespace postrider::scan
