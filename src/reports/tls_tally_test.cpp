// Our own TLS reports, read back by what reads those of others.
#include "reports/tls_tally.h"

#include <gtest/gtest.h>

#include "base/rfc3339.h"

namespace postrider::reports {
namespace {

TlsPolicyReport one(std::string result = {}) {
    TlsPolicyReport policy{
        .type = "sts",
        .strings = {"version: STSv1", "mode: enforce"},
        .domain = "a.test",
        .mx_hosts = {"*.a.test"}
    };
    if (result.empty()) {
        policy.successes = 1;
    } else {
        policy.failures = 1;
        policy.details.push_back(
            {.result = std::move(result),
             .sending_address = "192.0.2.1",
             .receiving_host = "mx.a.test",
             .receiving_address = "198.51.100.1",
             .sessions = 1,
             .reason_code = "why \"so\""}
        );
    }
    return policy;
}

TEST(TlsTally, CountsByPolicyAndKindOfFailure) {
    TlsReport report;
    add(report, one());
    add(report, one());
    add(report, one("certificate-expired"));
    add(report, one("certificate-expired"));
    add(report, one("validation-failure"));
    TlsPolicyReport other = one();
    other.type = "tlsa";
    add(report, other);

    ASSERT_EQ(report.policies.size(), 2U);
    EXPECT_EQ(report.policies[0].successes, 2U);
    EXPECT_EQ(report.policies[0].failures, 3U);
    ASSERT_EQ(report.policies[0].details.size(), 2U);
    EXPECT_EQ(report.policies[0].details[0].sessions, 2U);
    EXPECT_EQ(report.policies[1].successes, 1U);
}

TEST(TlsTally, IsBounded) {
    TlsReport report;
    for (std::size_t i = 0; i < tally_policies_max + 5; ++i) {
        auto policy = one();
        policy.strings = {std::to_string(i)};
        add(report, policy);
    }
    EXPECT_EQ(report.policies.size(), tally_policies_max);
    TlsReport failures;
    for (std::size_t i = 0; i < tally_failures_max + 5; ++i) {
        add(failures, one(std::to_string(i)));
    }
    EXPECT_EQ(failures.policies[0].details.size(), tally_failures_max);
    EXPECT_EQ(failures.policies[0].failures, tally_failures_max + 5);
}

TEST(TlsTally, IsWrittenAsOthersReadIt) {
    TlsReport report{
        .organization = "Sender",
        .contact = "tls@sender.test",
        .report_id = "1@sender.test",
        .begin = base::parse_rfc3339("2026-11-21T00:00:00Z"),
        .end = base::parse_rfc3339("2026-11-21T23:59:59Z"),
    };
    add(report, one());
    add(report, one("certificate-expired"));

    const auto packed = gzip(to_json(report));
    const auto read = parse_tls_report(packed);

    EXPECT_TRUE(packed.starts_with("\x1f\x8b"));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->organization, "Sender");
    EXPECT_EQ(read->contact, "tls@sender.test");
    EXPECT_EQ(read->begin, report.begin);
    EXPECT_EQ(read->end, report.end);
    ASSERT_EQ(read->policies.size(), 1U);
    EXPECT_EQ(read->policies[0].strings, report.policies[0].strings);
    EXPECT_EQ(read->policies[0].mx_hosts, report.policies[0].mx_hosts);
    EXPECT_EQ(read->policies[0].successes, 1U);
    EXPECT_EQ(read->policies[0].details.at(0).reason_code, "why \"so\"");
    EXPECT_EQ(read->policies[0].details.at(0).receiving_host, "mx.a.test");
}

}  // namespace
}  // namespace postrider::reports
