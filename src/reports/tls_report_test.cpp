// SMTP TLS reports (RFC 8460).
#include "reports/tls_report.h"

#include <gtest/gtest.h>

namespace postrider::reports {
namespace {

TEST(TlsReport, HasPoliciesAndCounts) {
    const auto report = parse_tls_report(
        R"({"organization-name":"X","report-id":"1","date-range":{"start-datetime":)"
        R"("2016-04-01T00:00:00Z"},"policies":[{"policy":{"policy-type":"sts",)"
        R"("policy-domain":"X.test"},"summary":{"total-failure-session-count":3},)"
        R"("failure-details":[{"result-type":"validation-failure"}]}]})"
    );

    ASSERT_TRUE(report.has_value());
    EXPECT_TRUE(report->begin.has_value());
    ASSERT_EQ(report->policies.size(), 1);
    EXPECT_EQ(report->policies[0].domain, "x.test");
    EXPECT_EQ(report->policies[0].failures, 3);
    EXPECT_EQ(report->policies[0].details.at(0).result, "validation-failure");
}

TEST(TlsReport, IsRefusedWhenItIsNone) {
    EXPECT_EQ(parse_tls_report("hello").error(), ReportError::absent);
    EXPECT_EQ(parse_tls_report("{").error(), ReportError::syntax);
    EXPECT_EQ(parse_tls_report("{}").error(), ReportError::content);
    EXPECT_EQ(parse_tls_report(std::string(100'000, '[')).error(), ReportError::absent);
    EXPECT_EQ(parse_tls_report("{\"a\":" + std::string(100'000, '[')).error(), ReportError::syntax);
}

TEST(TlsReport, HasLimitsOnSizeAndLists) {
    const auto with = [](const std::string& policies) {
        return R"({"report-id":"1","policies":[)" + policies + "]}";
    };
    const std::string padding(tls_report_size_max, ' ');
    EXPECT_EQ(parse_tls_report(with(padding)).error(), ReportError::too_large);

    std::string details = "{}";
    for (std::size_t i = 1; i < tls_report_list_max - 1; ++i) {
        details += ",{}";
    }
    const std::string policy = R"({"policy":{},"failure-details":[)" + details + "]}";
    std::string policies = policy;
    for (std::size_t i = 1; i < tls_report_items_max / tls_report_list_max; ++i) {
        policies += "," + policy;
    }
    EXPECT_TRUE(parse_tls_report(with(policies)).has_value());
    EXPECT_EQ(parse_tls_report(with(policies + "," + policy)).error(), ReportError::too_large);
}

}  // namespace
}  // namespace postrider::reports
