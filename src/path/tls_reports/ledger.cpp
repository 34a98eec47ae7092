// Sessions to counts, counts to the store.
#include "path/tls_reports/ledger.h"

#include <fmt/format.h>

#include <cstdint>
#include <exception>
#include <memory>
#include <vector>

#include "net/together.h"
#include "reports/tls_record.h"
#include "reports/tls_tally.h"

namespace postrider::tls_reports {
namespace {

/// FNV-1a: the same on every start.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    return hash;
}

/// "192.0.2.1" of "192.0.2.1:25", "2001:db8::1" of "[2001:db8::1]:25".
std::string without_port(std::string_view endpoint) {
    endpoint = endpoint.substr(0, endpoint.rfind(':'));
    if (endpoint.starts_with('[') && endpoint.ends_with(']')) {
        endpoint = endpoint.substr(1, endpoint.size() - 2);
    }
    return std::string(endpoint);
}

/// What stands on every report of ours.
void sign(
    reports::TlsReport& report, const Author& author, model::Day day, std::string_view domain
) {
    report.organization = author.organization;
    report.contact = author.contact;
    report.begin = model::start_of(day);
    report.end = model::start_of(static_cast<model::Day>(day + 1)) - std::chrono::seconds{1};
    report.report_id =
        fmt::format("{}.{}@{}", base::to_rfc3339(*report.begin).substr(0, 10), domain, author.host);
}

void count_into_store(
    store::Transaction& transaction,
    const Author& author,
    const std::pair<model::Day, std::string>& key,
    const reports::TlsReport& counts
) {
    const auto& [day, domain] = key;
    auto kept = store::find_tls_sending(transaction, day, domain);
    if (kept && !kept->due_at) {
        return;
    }
    reports::TlsReport report;
    if (kept) {
        report = reports::parse_tls_report(kept->report).value_or(reports::TlsReport{});
    } else {
        kept.emplace();
        kept->day = day;
        kept->domain = domain;
        kept->due_at = due_of(day, domain, author);
    }
    for (const auto& policy : counts.policies) {
        reports::add(report, policy);
    }
    sign(report, author, day, domain);
    kept->report = reports::to_json(report);
    store::keep_tls_sending(transaction, *kept);
}

}  // namespace

reports::TlsPolicyReport counted(const delivery::TlsSession& session) {
    reports::TlsPolicyReport policy{
        .type = session.policy_type,
        .strings = session.policy,
        .domain = session.domain,
        .mx_hosts = session.patterns,
    };
    if (session.result.empty()) {
        policy.successes = 1;
        return policy;
    }
    policy.failures = 1;
    policy.details.push_back({
        .result = session.result,
        .sending_address = session.source_address,
        .receiving_host = session.host,
        .receiving_address = without_port(session.address),
        .sessions = 1,
        .reason_code = session.reason,
    });
    return policy;
}

base::Time due_of(model::Day day, std::string_view domain, const Author& author) {
    const auto midnight = model::start_of(static_cast<model::Day>(day + 1));
    const auto width = static_cast<std::uint64_t>(author.spread.count());
    const auto hash = hash_of(fmt::format("{} {}", author.host, domain));
    return midnight + base::Duration{width > 0 ? hash % width : 0};
}

Ledger::Ledger(LedgerParts parts, Author author)
    : clock_(parts.clock),
      resolver_(parts.resolver),
      store_(parts.store),
      log_(parts.log),
      author_(std::move(author)) {}

void Ledger::note(const delivery::TlsSession& session) {
    std::pair key{model::day_of(clock_.now()), session.domain};
    const auto found = counts_.find(key);
    if (found == counts_.end() && counts_.size() >= domains_max) {
        return;
    }
    auto& report = found == counts_.end() ? counts_[std::move(key)] : found->second;
    reports::add(report, counted(session));
}

net::Task<> Ledger::ask(std::string domain, char& is_wanted) {
    const auto answer = co_await resolver_.text("_smtp._tls." + domain);
    const auto* found = std::get_if<dns::Found<std::vector<std::string>>>(&answer);
    // What the DNS cannot tell now it may tell when the report is due.
    const bool is_asked_for = found != nullptr && !reports::tls_receivers(found->value).empty();
    is_wanted = is_asked_for || std::holds_alternative<dns::CannotTell>(answer) ? 1 : 0;
}

net::Task<> Ledger::flush() {
    auto counts = std::exchange(counts_, Counts());
    while (!counts.empty()) {
        Counts some;
        while (some.size() < domains_at_once && !counts.empty()) {
            some.insert(counts.extract(counts.begin()));
        }
        co_await flush_some(std::move(some));
    }
}

net::Task<> Ledger::flush_some(Counts counts) {
    std::vector<char> answers(counts.size(), 0);
    std::vector<net::Task<>> questions;
    for (const auto& [key, report] : counts) {
        questions.push_back(ask(key.second, answers[questions.size()]));
    }
    co_await net::together(std::move(questions));
    auto answer = answers.begin();
    std::erase_if(counts, [&](const auto&) { return *answer++ == 0; });
    if (!counts.empty()) {
        co_await keep(std::move(counts));
    }
}

net::Task<> Ledger::flush_all() {
    if (!counts_.empty()) {
        auto counts = std::exchange(counts_, Counts());
        co_await keep(std::move(counts));
    }
}

net::Task<> Ledger::keep(Counts counts) {
    auto unit = [this, &counts](store::Transaction& transaction) {
        for (const auto& [key, report] : counts) {
            count_into_store(transaction, author_, key, report);
        }
    };
    co_await store_.write(unit);
}

}  // namespace postrider::tls_reports
