// The Authentication-Results field: what was found out, for those who handle the message next
// (RFC 8601).
#pragma once

#include <string>
#include <string_view>

#include "model/content.h"
#include "model/inspection.h"

namespace postrider::authentication {

/// The whole field with its CRLF, a line for each result, to stand in front of the message.
/// `authserv_id` is the name of this host; `mail_from` the envelope sender, "" for the null sender.
std::string write_results(
    const model::Inspection& inspection, std::string_view mail_from, std::string_view authserv_id
);

/// The message without the Authentication-Results fields that bear our name though we did not write
/// them (RFC 8601 §5). A message whose header block is beyond all limits stays as it is.
model::Content without_forged_results(const model::Content& content, std::string_view authserv_id);

}  // namespace postrider::authentication
