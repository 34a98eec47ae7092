// A domain's records as the DNS has them, beside those that its owner was told to publish.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/desk.h"
#include "dns/lookup.h"
#include "model/tenancy.h"
#include "net/task.h"
#include "tenancy/dns_records.h"
#include "tenancy/record_check.h"

namespace postrider::app {

/// Value.
struct CheckedRecord {
    tenancy::DnsRecord record;
    /// What the DNS has of this type at this name.
    std::vector<std::string> found;
    tenancy::RecordVerdict verdict;
};

/// Asks for each of `records`, in their order.
net::Task<std::vector<CheckedRecord>> look_up_records(
    dns::Lookup& lookup,
    base::Random& random,
    std::vector<tenancy::DnsRecord> records,
    std::string spf_include
);

/// postrider domain verify NAME --dns: prints what is there; the domain is verified when its TXT
/// record proves whose it is, and its own return path is used when that leads to us. Throws
/// CommandFailed(conflict) when nothing proves it.
void verify_by_dns(Context& context, Desk& desk, model::Domain domain);

}  // namespace postrider::app
