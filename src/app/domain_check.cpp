// Looking up and showing what a domain publishes.
#include "app/domain_check.h"

#include <fmt/format.h>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <ostream>

#include "app/domain_records.h"
#include "app/room_options.h"
#include "app/table.h"
#include "dns/rdata.h"
#include "dns/resolver.h"
#include "dns/unbound_lookup.h"
#include "store/domains.h"
#include "tenancy/domains.h"

namespace postrider::app {
namespace {

using tenancy::DnsRecord;
using tenancy::RecordState;

/// What was found, or why nobody can tell.
struct Values {
    std::vector<std::string> found;
    std::string trouble;
};

Values values_of(const dns::Answer<std::vector<std::string>>& answer) {
    if (const auto* found = std::get_if<dns::Found<std::vector<std::string>>>(&answer)) {
        return {.found = found->value, .trouble = {}};
    }
    const auto* unknown = std::get_if<dns::CannotTell>(&answer);
    return {.found = {}, .trouble = unknown != nullptr ? unknown->reason : ""};
}

Values values_of(const dns::Answer<dns::MailHosts>& answer) {
    Values values;
    if (const auto* unknown = std::get_if<dns::CannotTell>(&answer)) {
        values.trouble = unknown->reason;
    } else if (const auto* found = std::get_if<dns::Found<dns::MailHosts>>(&answer)) {
        const bool is_listed = found->value.kind == dns::MailHosts::Kind::listed;
        for (const auto& host : found->value.hosts) {
            if (is_listed) {
                values.found.push_back(host.exchange);
            }
        }
    }
    return values;
}

Values values_of(const dns::Reply& reply) {
    Values values;
    if (reply.status == dns::ReplyStatus::cannot_tell) {
        values.trouble = reply.reason;
    }
    for (const auto& rdata : reply.records) {
        if (auto name = dns::parse_name(rdata)) {
            values.found.push_back(*std::move(name));
        }
    }
    return values;
}

net::Task<Values> look_up(dns::Lookup& lookup, dns::Resolver& resolver, const DnsRecord& record) {
    if (record.type == "TXT") {
        const auto answer = co_await resolver.text(record.name);
        co_return values_of(answer);
    }
    if (record.type == "MX") {
        const auto answer = co_await resolver.mail_hosts(record.name);
        co_return values_of(answer);
    }
    dns::Question question{.name = record.name, .type = dns::RecordType::cname};
    const auto reply = co_await lookup.ask(std::move(question));
    co_return values_of(reply);
}

/// "10 mx1.example.com"
std::string host_of(const DnsRecord& record) {
    const auto blank = record.value.find(' ');
    return blank == std::string::npos ? record.value : record.value.substr(blank + 1);
}

tenancy::RecordVerdict judge(
    const DnsRecord& record, const Values& values, const std::string& spf_include
) {
    if (!values.trouble.empty()) {
        return {.state = RecordState::unknown, .problem = values.trouble};
    }
    if (record.type == "MX") {
        const std::string host = host_of(record);
        return tenancy::check_mail_hosts(std::span(&host, 1), values.found);
    }
    return tenancy::check_record(record, values.found, spf_include);
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& text : texts) {
        all += (all.empty() ? "" : " | ") + text;
    }
    return all;
}

void print_evidence(
    Context& context, const model::Domain& domain, const std::vector<CheckedRecord>& checked
) {
    if (!context.json) {
        Table table({"for", "name", "type", "state", "wanted", "found"});
        for (const auto& [record, found, verdict] : checked) {
            const auto state = verdict.problem.empty()
                                   ? std::string(name_of(verdict.state))
                                   : fmt::format("{}: {}", name_of(verdict.state), verdict.problem);
            table.add({record.purpose, record.name, record.type, state, record.value, joined(found)}
            );
        }
        table.print(context.out);
        return;
    }
    boost::json::array records;
    for (const auto& [record, found, verdict] : checked) {
        records.push_back(boost::json::object{
            {"for", record.purpose},
            {"type", record.type},
            {"name", record.name},
            {"wanted", record.value},
            {"found", boost::json::array(found.begin(), found.end())},
            {"state", name_of(verdict.state)},
            {"problem", verdict.problem}
        });
    }
    const boost::json::object all = {
        {"name", domain.name},
        {"verified", domain.verified_at.has_value()},
        {"records", std::move(records)}
    };
    context.out << boost::json::serialize(all) << '\n';
}

RecordState state_of(const std::vector<CheckedRecord>& checked, std::string_view purpose) {
    const auto found = std::ranges::find(checked, purpose, [](const CheckedRecord& each) {
        return std::string_view(each.record.purpose);
    });
    return found == checked.end() ? RecordState::unknown : found->verdict.state;
}

void note_return_path(Desk& desk, model::Domain& domain, RecordState state) {
    const bool is_ours = state == RecordState::right;
    if (state == RecordState::unknown || domain.has_own_return_path == is_ours) {
        return;
    }
    domain.has_own_return_path = is_ours;
    desk.change([domain](store::Transaction& transaction) {
        return store::update(transaction, domain);
    });
}

}  // namespace

net::Task<std::vector<CheckedRecord>> look_up_records(
    dns::Lookup& lookup,
    base::Random& random,
    std::vector<DnsRecord> records,
    std::string spf_include
) {
    dns::Resolver resolver(lookup, random);
    std::vector<CheckedRecord> checked;
    for (DnsRecord& record : records) {
        auto values = co_await look_up(lookup, resolver, record);
        auto verdict = judge(record, values, spf_include);
        checked.push_back({std::move(record), std::move(values.found), std::move(verdict)});
    }
    co_return checked;
}

void verify_by_dns(Context& context, Desk& desk, model::Domain domain) {
    dns::UnboundLookup lookup(lookup_options(desk.settings()));
    const auto checked = desk.wait(look_up_records(
        lookup, desk.random(), all_records_of(desk, domain), desk.settings().dns.spf_include
    ));
    if (!domain.verified_at && state_of(checked, "ownership") == RecordState::right) {
        domain = desk.made(tenancy::verify_domain(desk.store(), domain.id, desk.now()));
    }
    note_return_path(desk, domain, state_of(checked, "return path"));
    print_evidence(context, domain, checked);
    if (!domain.verified_at) {
        throw CommandFailed(
            ExitCode::conflict,
            fmt::format(
                "The domain {} is not verified: publish the TXT record for ownership and try "
                "again.",
                domain.name
            )
        );
    }
}

}  // namespace postrider::app
