// Our reports by mail, read by what reads those of others.
#include "path/tls_reports/letter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/rfc3339.h"
#include "reports/tls_tally.h"

namespace postrider::tls_reports {
namespace {

using ::testing::HasSubstr;

Letter a_letter() {
    reports::TlsReport report{
        .organization = "Sender", .contact = "tls@sender.test", .report_id = "1"
    };
    reports::add(report, {.type = "sts", .domain = "a.test", .successes = 7});
    return {
        .domain = "a.test",
        .submitter = "sender.test",
        .report_id = "1",
        .from = "tls@sender.test",
        .to = "reports@a.test",
        .date = *base::parse_rfc3339("2026-11-22T01:00:00Z"),
        .begin = *base::parse_rfc3339("2026-11-21T00:00:00Z"),
        .end = *base::parse_rfc3339("2026-11-21T23:59:59Z"),
        .message_id = "x@sender.test",
        .packed = reports::gzip(reports::to_json(report)),
        .boundary = "BOUNDARY",
    };
}

TEST(TlsReportLetter, IsReadAsAReport) {
    const auto read = reports::read_tls_report(write_letter(a_letter()));

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->policies.at(0).successes, 7U);
}

TEST(TlsReportLetter, NamesWhatItIs) {
    const auto text = write_letter(a_letter());

    EXPECT_THAT(text, HasSubstr("\r\nTLS-Report-Domain: a.test\r\n"));
    EXPECT_THAT(text, HasSubstr("\r\nTLS-Report-Submitter: sender.test\r\n"));
    EXPECT_THAT(text, HasSubstr("report-type=\"tlsrpt\""));
    EXPECT_THAT(text, HasSubstr("\r\nTLS-Required: No\r\n"));
    EXPECT_THAT(text, HasSubstr("application/tlsrpt+gzip"));
    EXPECT_EQ(file_name(a_letter()), "sender.test!a.test!1795219200!1795305599.json.gz");
}

}  // namespace
}  // namespace postrider::tls_reports
