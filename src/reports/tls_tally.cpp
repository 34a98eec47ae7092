// Counting and writing.
#include "reports/tls_tally.h"

#include <archive.h>
#include <archive_entry.h>
#include <boost/json.hpp>

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "base/time.h"

namespace postrider::reports {
namespace {

namespace json = boost::json;

bool is_same(const TlsPolicyReport& a, const TlsPolicyReport& b) {
    return a.type == b.type && a.domain == b.domain && a.strings == b.strings &&
           a.mx_hosts == b.mx_hosts;
}

bool is_same(const TlsFailure& a, const TlsFailure& b) {
    return a.result == b.result && a.sending_address == b.sending_address &&
           a.receiving_host == b.receiving_host && a.receiving_address == b.receiving_address &&
           a.reason_code == b.reason_code;
}

template <class T>
T* find(std::vector<T>& list, const T& wanted) {
    const auto found =
        std::ranges::find_if(list, [&](const T& one) { return is_same(one, wanted); });
    return found == list.end() ? nullptr : &*found;
}

json::array array_of(const std::vector<std::string>& texts) {
    json::array list;
    for (const auto& text : texts) {
        list.emplace_back(text);
    }
    return list;
}

json::object object_of(const TlsFailure& failure) {
    json::object object{
        {"result-type", failure.result}, {"failed-session-count", failure.sessions}
    };
    const auto add = [&](const char* name, const std::string& text) {
        if (!text.empty()) {
            object[name] = text;
        }
    };
    add("sending-mta-ip", failure.sending_address);
    add("receiving-mx-hostname", failure.receiving_host);
    add("receiving-ip", failure.receiving_address);
    add("failure-reason-code", failure.reason_code);
    return object;
}

json::object object_of(const TlsPolicyReport& report) {
    json::object policy{{"policy-type", report.type}, {"policy-domain", report.domain}};
    if (!report.strings.empty()) {
        policy["policy-string"] = array_of(report.strings);
    }
    if (!report.mx_hosts.empty()) {
        policy["mx-host"] = array_of(report.mx_hosts);
    }
    json::object object{
        {"policy", std::move(policy)},
        {"summary",
         json::object{
             {"total-successful-session-count", report.successes},
             {"total-failure-session-count", report.failures}
         }}
    };
    json::array details;
    for (const auto& failure : report.details) {
        details.push_back(object_of(failure));
    }
    if (!details.empty()) {
        object["failure-details"] = std::move(details);
    }
    return object;
}

std::string timestamp(const std::optional<base::Time>& time) {
    return time ? base::to_rfc3339(*time) : std::string();
}

la_ssize_t append(archive*, void* to, const void* bytes, std::size_t size) {
    static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
    return static_cast<la_ssize_t>(size);
}

struct ArchiveEnd {
    void operator()(archive* writing) const { archive_write_free(writing); }
};
struct EntryEnd {
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

}  // namespace

void add(TlsReport& report, const TlsPolicyReport& more) {
    auto* policy = find(report.policies, more);
    if (policy == nullptr) {
        if (report.policies.size() == tally_policies_max) {
            return;
        }
        report.policies.push_back(more);
        return;
    }
    policy->successes += more.successes;
    policy->failures += more.failures;
    for (const auto& failure : more.details) {
        if (auto* known = find(policy->details, failure)) {
            known->sessions += failure.sessions;
        } else if (policy->details.size() < tally_failures_max) {
            policy->details.push_back(failure);
        }
    }
}

std::string to_json(const TlsReport& report) {
    json::array policies;
    for (const auto& policy : report.policies) {
        policies.push_back(object_of(policy));
    }
    return json::serialize(json::object{
        {"organization-name", report.organization},
        {"date-range",
         json::object{
             {"start-datetime", timestamp(report.begin)}, {"end-datetime", timestamp(report.end)}
         }},
        {"contact-info", report.contact},
        {"report-id", report.report_id},
        {"policies", std::move(policies)}
    });
}

std::string gzip(std::string_view bytes) {
    std::string packed;
    const std::unique_ptr<archive, ArchiveEnd> writing(archive_write_new());
    CHECK(archive_write_add_filter_gzip(writing.get()) == ARCHIVE_OK);
    CHECK(archive_write_set_format_raw(writing.get()) == ARCHIVE_OK);
    archive_write_set_bytes_in_last_block(writing.get(), 1);
    CHECK(archive_write_open(writing.get(), &packed, nullptr, append, nullptr) == ARCHIVE_OK);
    const std::unique_ptr<archive_entry, EntryEnd> entry(archive_entry_new());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    CHECK(archive_write_header(writing.get(), entry.get()) == ARCHIVE_OK);
    CHECK(archive_write_data(writing.get(), bytes.data(), bytes.size()) >= 0);
    CHECK(archive_write_close(writing.get()) == ARCHIVE_OK);
    return packed;
}

}  // namespace postrider::reports
