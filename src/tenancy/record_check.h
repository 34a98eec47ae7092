// Whether what the DNS has is what a domain's owner was told to publish.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tenancy/dns_records.h"

namespace postrider::tenancy {

enum class RecordState : std::uint8_t { right, missing, wrong, unknown };

/// "right", "missing", "wrong", "unknown"
std::string_view name_of(RecordState state);

/// Value.
struct RecordVerdict {
    RecordState state = RecordState::missing;
    std::string problem;  ///< in words; empty when right
};

/// `found`: the values of the record's type at its name, texts whole, names lower-case without a
/// final dot. `spf_include`: what an SPF record has to include, whatever else it says.
RecordVerdict check_record(
    const DnsRecord& wanted, std::span<const std::string> found, std::string_view spf_include
);

/// All MX records of a domain at once: each host must be there, others may be.
RecordVerdict check_mail_hosts(
    std::span<const std::string> wanted, std::span<const std::string> found
);

}  // namespace postrider::tenancy
