// rspamd's HTTP: the request that goes with a message, and what the JSON in the answer says.
#pragma once

#include <string>
#include <string_view>

#include "scan/failure.h"
#include "scan/findings.h"
#include "scan/question.h"
#include "scan/scanner.h"

namespace postrider::scan {

/// Recipients that rspamd is told of; it makes no difference to it whether there are more.
inline constexpr std::size_t recipients_told_max = 100;
/// Octets of an answer.
inline constexpr std::size_t rspamd_answer_max = 1024 * 1024;

struct RspamdWords {
    std::string authority;  ///< "127.0.0.1:11334"
    std::string password;   ///< empty: none
    std::string flags;      ///< empty: none
};

/// POST /checkv2 with Postal's fields, and what rspamd may know of the client beside them.
Question rspamd_question(const RspamdWords& words, const ScanRequest& request);

/// `answer`: the whole HTTP response.
///
/// The score is rspamd's own, at least its limit for `reject` where that is the verdict: some rules
/// (GTUBE, a virus scanner behind it) reject without any score of theirs. Postal adds up the
/// symbols that have a description, and so lets those pass.
Scanned<SpamFindings> rspamd_findings(std::string_view answer);

}  // namespace postrider::scan
