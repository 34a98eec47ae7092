// DNS records as commands show them.
#pragma once

#include <vector>

#include "app/desk.h"
#include "tenancy/dns_records.h"

namespace CLI {
class App;
}

namespace postrider::app {

/// postrider domain records, below `domain`.
void add_domain_records_command(CLI::App& domain, Context& context);

/// All of a domain. Throws CommandFailed when a key cannot be read.
std::vector<tenancy::DnsRecord> all_records_of(Desk& desk, const model::Domain& domain);

/// Only those of its DKIM keys. Throws CommandFailed when a key cannot be read.
std::vector<tenancy::DnsRecord> key_records_of(Desk& desk, const model::Domain& domain);

/// JSON has type, name and value alone.
void print_records(Context& context, const std::vector<tenancy::DnsRecord>& records);

}  // namespace postrider::app
