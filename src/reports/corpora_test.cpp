// Complaints and reports that others collected, with the facts that others found in them.
#include "reports/aggregate.h"
#include "reports/complaint.h"
#include "reports/tls_report.h"

#include "base/ascii.h"
#include "testing/corpora.h"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>

namespace postrider::reports {
namespace {

namespace json = boost::json;

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> list;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".json") {
            list.push_back(entry.path());
        }
    }
    std::ranges::sort(list);
    return list;
}

json::value expectation_of(std::filesystem::path path) {
    return json::parse(testing::read_file(path.replace_extension(".json")));
}

/// "AuthFailure", "auth-failure" and null, "Unspecified", "" are the same twice.
std::string plain(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != '-' && c != '_' && c != '<' && c != '>' && !base::is_blank(c) && c != '\n' &&
            c != '\r') {
            out += base::to_lower(c);
        }
    }
    return out == "unspecified" ? "" : out;
}

std::string text_at(const json::value& value, std::string_view pointer) {
    boost::system::error_code error;
    const json::value* found = value.find_pointer(pointer, error);
    if (found == nullptr || found->is_null()) {
        return "";
    }
    return plain(found->is_string() ? std::string(found->get_string()) : json::serialize(*found));
}

std::int64_t seconds(base::Time time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string list_of(const std::vector<std::string>& list) {
    json::array array(list.begin(), list.end());
    return plain(json::serialize(array));
}

/// The JSON of the corpus escapes line ends within texts.
std::string list_at(const json::value& value, std::string_view key) {
    std::vector<std::string> list;
    for (const json::value& entry : value.as_object().at(key).as_array()) {
        list.emplace_back(plain(entry.as_string()));
    }
    return list_of(list);
}

std::string plain_list_of(std::vector<std::string> list) {
    std::ranges::transform(list, list.begin(), [](const std::string& text) { return plain(text); });
    return list_of(list);
}

TEST(ReportCorpora, ComplaintsHaveTheExpectedFacts) {
    const auto folder = testing::find_corpus("mail-auth/arf");
    if (!folder) {
        GTEST_SKIP() << testing::corpora_absent;
    }
    int passed = 0;
    for (const auto& path : files_in(*folder)) {
        const json::value expected = expectation_of(path);
        const auto found = read_complaint(testing::read_file(path));
        ASSERT_TRUE(found.has_value()) << path;
        EXPECT_EQ(plain(found->feedback_type), text_at(expected, "/feedback_type")) << path;
        EXPECT_EQ(plain(found->user_agent), text_at(expected, "/user_agent"));
        EXPECT_EQ(plain(found->mail_from), text_at(expected, "/original_mail_from"));
        EXPECT_EQ(plain(found->reporting_host), text_at(expected, "/reporting_mta"));
        EXPECT_EQ(plain(found->source_address), text_at(expected, "/source_ip"));
        EXPECT_EQ(plain(found->envelope_id), text_at(expected, "/original_envelope_id"));
        EXPECT_EQ(plain(found->auth_failure), text_at(expected, "/auth_failure"));
        EXPECT_EQ(plain(found->dkim_domain), text_at(expected, "/dkim_domain"));
        EXPECT_EQ(plain(found->dkim_selector), text_at(expected, "/dkim_selector"));
        EXPECT_EQ(plain(found->dkim_identity), text_at(expected, "/dkim_identity"));
        EXPECT_EQ(std::to_string(found->incidents), text_at(expected, "/incidents"));
        EXPECT_EQ(
            found->arrival ? std::to_string(seconds(*found->arrival)) : "",
            text_at(expected, "/arrival_date")
        ) << path;
        EXPECT_EQ(plain_list_of(found->domains), list_at(expected, "reported_domain"));
        EXPECT_EQ(plain_list_of(found->uris), list_at(expected, "reported_uri"));
        EXPECT_EQ(
            plain_list_of(found->authentication_results),
            list_at(expected, "authentication_results")
        );
        passed += HasFailure() ? 0 : 1;
    }
    std::cout << "arf: " << passed << " passed, " << 5 - passed << " failed\n";
}

/// "Relaxed" and "r"; "MailFrom" and "mfrom".
std::string short_name(const std::string& name) {
    if (name == "relaxed" || name == "strict") {
        return name.substr(0, 1);
    }
    return name == "mailfrom" ? "mfrom" : name;
}

void compare_row(const AggregateRow& row, const json::value& expected) {
    EXPECT_EQ(plain(row.source_address), text_at(expected, "/row/source_ip"));
    EXPECT_EQ(std::to_string(row.count), text_at(expected, "/row/count"));
    EXPECT_EQ(row.disposition, text_at(expected, "/row/policy_evaluated/disposition"));
    EXPECT_EQ(row.dkim, text_at(expected, "/row/policy_evaluated/dkim"));
    EXPECT_EQ(row.spf, text_at(expected, "/row/policy_evaluated/spf"));
    EXPECT_EQ(plain(row.header_from), text_at(expected, "/identifiers/header_from"));
    EXPECT_EQ(plain(row.envelope_from), text_at(expected, "/identifiers/envelope_from"));
    const auto& results = expected.as_object().at("auth_results").as_object();
    const auto& dkim = results.at("dkim").as_array();
    ASSERT_EQ(row.dkim_results.size(), dkim.size());
    for (std::size_t i = 0; i < dkim.size(); ++i) {
        EXPECT_EQ(plain(row.dkim_results[i].domain), text_at(dkim[i], "/domain"));
        EXPECT_EQ(plain(row.dkim_results[i].selector), text_at(dkim[i], "/selector"));
        EXPECT_EQ(plain(row.dkim_results[i].result), text_at(dkim[i], "/result"));
    }
    const auto& spf = results.at("spf").as_array();
    ASSERT_EQ(row.spf_results.size(), spf.size());
    for (std::size_t i = 0; i < spf.size(); ++i) {
        EXPECT_EQ(plain(row.spf_results[i].domain), text_at(spf[i], "/domain"));
        EXPECT_EQ(row.spf_results[i].scope, short_name(text_at(spf[i], "/scope")));
        EXPECT_EQ(plain(row.spf_results[i].result), text_at(spf[i], "/result"));
    }
}

TEST(ReportCorpora, AggregateReportsHaveTheExpectedFacts) {
    const auto folder = testing::find_corpus("mail-auth/dmarc-feedback");
    if (!folder) {
        GTEST_SKIP() << testing::corpora_absent;
    }
    int passed = 0;
    int total = 0;
    for (const auto& path : files_in(*folder)) {
        SCOPED_TRACE(path);
        ++total;
        const json::value expected = expectation_of(path);
        const std::string bytes = testing::read_file(path);
        const auto found =
            path.extension() == ".eml" ? read_aggregate(bytes) : parse_aggregate(bytes);
        ASSERT_TRUE(found.has_value());
        EXPECT_EQ(plain(found->organization), text_at(expected, "/report_metadata/org_name"));
        EXPECT_EQ(plain(found->email), text_at(expected, "/report_metadata/email"));
        EXPECT_EQ(plain(found->report_id), text_at(expected, "/report_metadata/report_id"));
        EXPECT_EQ(
            std::to_string(seconds(found->begin)),
            text_at(expected, "/report_metadata/date_range/begin")
        );
        EXPECT_EQ(found->policy.domain, text_at(expected, "/policy_published/domain"));
        EXPECT_EQ(found->policy.adkim, short_name(text_at(expected, "/policy_published/adkim")));
        EXPECT_EQ(found->policy.policy, text_at(expected, "/policy_published/p"));
        EXPECT_EQ(found->policy.subdomain_policy, text_at(expected, "/policy_published/sp"));
        EXPECT_EQ(found->policy.nonexistent_policy, text_at(expected, "/policy_published/np"));
        const auto& rows = expected.as_object().at("record").as_array();
        ASSERT_EQ(found->rows.size(), rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            compare_row(found->rows[i], rows[i]);
        }
        passed += HasFailure() ? 0 : 1;
    }
    std::cout << "dmarc-feedback: " << passed << " passed, " << total - passed << " failed\n";
}

TEST(ReportCorpora, AggregateReportsOfTheWorldAreRead) {
    const auto folder = testing::find_corpus("dmarc-reports/aggregate");
    if (!folder) {
        GTEST_SKIP() << testing::corpora_absent;
    }
    int passed = 0;
    int failed = 0;
    for (const auto& path : files_in(*folder)) {
        const std::string bytes = testing::read_file(path);
        const auto found =
            path.extension() == ".eml" ? read_aggregate(bytes) : parse_aggregate(bytes);
        const bool must_fail = path.filename() == "invalid_xml.xml";
        EXPECT_EQ(found.has_value(), !must_fail) << path;
        (found.has_value() == !must_fail ? passed : failed) += 1;
    }
    std::cout << "dmarc-reports: " << passed << " passed, " << failed << " failed\n";
}

TEST(ReportCorpora, TlsReportsAreRead) {
    const auto folder = testing::find_corpus("mail-auth/tlsrpt");
    const auto more = testing::find_corpus("dmarc-reports/smtp_tls");
    if (!folder || !more) {
        GTEST_SKIP() << testing::corpora_absent;
    }
    int passed = 0;
    for (const std::string_view name : {"rpt01", "rpt02"}) {
        const auto found =
            read_tls_report(testing::read_file(*folder / (std::string(name) + ".eml")));
        const auto expected =
            parse_tls_report(testing::read_file(*folder / (std::string(name) + ".json")));
        ASSERT_TRUE(found.has_value()) << name;
        ASSERT_TRUE(expected.has_value()) << name;
        EXPECT_EQ(found->report_id, expected->report_id);
        ASSERT_EQ(found->policies.size(), expected->policies.size());
        EXPECT_EQ(found->policies.at(0).failures, expected->policies.at(0).failures);
        EXPECT_EQ(found->policies.at(0).details.size(), expected->policies.at(0).details.size());
        passed += HasFailure() ? 0 : 1;
    }
    for (const auto& entry : std::filesystem::directory_iterator(*more)) {
        const std::string bytes = testing::read_file(entry.path());
        const bool is_mail = entry.path().extension() == ".eml";
        EXPECT_TRUE((is_mail ? read_tls_report(bytes) : parse_tls_report(bytes)).has_value())
            << entry.path();
        passed += HasFailure() ? 0 : 1;
    }
    std::cout << "tlsrpt: " << passed << " passed, " << 6 - passed << " failed\n";
}

}  // namespace
}  // namespace postrider::reports
