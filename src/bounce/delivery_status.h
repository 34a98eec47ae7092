// The machine-readable part of a delivery status notification (RFC 3464, RFC 6533), forgiving.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::bounce {

/// What the fields say of one recipient; what is absent is empty. Value.
struct StatusGroup {
    /// As the original sender wrote it (Original-Recipient), else as the reporter did.
    std::string recipient;
    /// Lower case: "failed", "delayed" …
    std::string action;
    /// As written, such as "5.1.1 (mailbox disabled)".
    std::string status;
    /// Without its type.
    std::string diagnostic;
    std::string remote_host;
    /// PowerMTA's own judgement, such as "bad-mailbox".
    std::string category;
};

struct DeliveryStatus {
    std::string reporting_host;
    std::string envelope_id;
    std::vector<StatusGroup> recipients;
};

/// Beyond these, groups are not read.
inline constexpr std::size_t status_groups_max = 1000;

/// Finds the fields wherever they stand in `text`: lines that are no fields are skipped, and a
/// second Final-Recipient begins a group even without an empty line.
DeliveryStatus parse_delivery_status(std::string_view text);

}  // namespace postrider::bounce
