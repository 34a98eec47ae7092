// A message that tells what became of another: bounces of every make, delays, confirmations.
#pragma once

#include "bounce/classify.h"
#include "bounce/notice.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::bounce {

/// What a report says of one recipient. Value; the classification views the classifier's rules.
struct ReportedRecipient {
    /// As the report names it, without angle brackets; may be no valid address.
    std::string address;
    /// "failed", "delayed", "delivered", "relayed", "expanded".
    std::string action;
    /// "5.1.1"; where the report has none, x.0.9NN as the rules imply it.
    std::string status;
    /// Whether `status` is ours.
    bool status_is_implied = false;
    /// 0 when the report quotes none.
    std::uint16_t reply = 0;
    /// What the remote host, or the reporter, said; one line.
    std::string diagnostic;
    /// Empty when the report names none.
    std::string remote_host;
    std::optional<smtp::Stage> stage;
    Classification classification;
};

/// Value.
struct Report {
    ReportKind kind = ReportKind::none;
    std::vector<ReportedRecipient> recipients;
    /// Who reports; may be empty.
    std::string reporting_host;
    /// ENVID of the original (RFC 3461), when it is told.
    std::string envelope_id;
    /// What came back of the original, from its header on; may be empty.
    std::string original;
    /// Of the original, without angle brackets; may be empty.
    std::string message_id;
    /// X-Postal-MsgID of the original; may be empty.
    std::string postal_message_id;
};

/// More of a diagnostic is cut off.
inline constexpr std::size_t diagnostic_size_max = 2048;

/// Never fails: what is no report is ReportKind::none. Nothing it says is to be believed before
/// the original is known to be ours.
Report read_report(std::string_view message, const Classifier& classifier = Classifier::built_in());

}  // namespace postrider::bounce
