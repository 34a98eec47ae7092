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

}  // namespace
}  // namespace postrider::reports
