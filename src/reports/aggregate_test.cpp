// DMARC aggregate reports in both shapes: RFC 7489 appendix C, and RFC 9990.
#include "reports/aggregate.h"

#include "base/encoding.h"
#include "reports/tls_tally.h"

#include <gtest/gtest.h>

namespace postrider::reports {
namespace {

std::string report_with(std::string_view more, std::string_view before = "") {
    return std::string(before) +
           "<feedback><report_metadata><org_name>Example</org_name><report_id>1</report_id>"
           "</report_metadata><policy_published><domain>x.test</domain><p>REJECT</p>"
           "</policy_published>" +
           std::string(more) + "</feedback>";
}

constexpr std::string_view row =
    "<record><row><source_ip>192.0.2.1</source_ip><count>7</count><policy_evaluated>"
    "<disposition>none</disposition><dkim>Pass</dkim><spf>fail</spf></policy_evaluated></row>"
    "<identifiers><header_from>x.test</header_from></identifiers></record>";

TEST(Aggregate, HasRowsAndAPolicy) {
    const auto report = parse_aggregate(report_with(row));

    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->policy.policy, "reject");
    ASSERT_EQ(report->rows.size(), 1);
    EXPECT_EQ(report->rows[0].count, 7);
    EXPECT_EQ(report->rows[0].dkim, "pass");
}

TEST(Aggregate, ReadsNoEntities) {
    const auto report = parse_aggregate(report_with(
        "<record><row><source_ip>&b;</source_ip></row></record>",
        "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
    ));

    EXPECT_EQ(report.error(), ReportError::syntax);
}

TEST(Aggregate, RefusesWhatIsNoReport) {
    EXPECT_EQ(parse_aggregate("").error(), ReportError::absent);
    EXPECT_EQ(parse_aggregate("<feedback></feedback>").error(), ReportError::content);
    EXPECT_EQ(parse_aggregate("<feedback><a></feedback>").error(), ReportError::syntax);
    EXPECT_EQ(parse_aggregate("\x1f\x8b nonsense").error(), ReportError::packing);
    EXPECT_EQ(parse_aggregate("PK\x03\x04 nonsense").error(), ReportError::packing);
}

TEST(Aggregate, HasLimitsOnDepthAndText) {
    std::string deep;
    for (std::size_t i = 0; i <= aggregate_depth_max; ++i) {
        deep += "<a>";
    }
    for (std::size_t i = 0; i <= aggregate_depth_max; ++i) {
        deep += "</a>";
    }
    EXPECT_EQ(parse_aggregate(report_with(deep)).error(), ReportError::too_large);

    const auto report = parse_aggregate(report_with(
        "<report_metadata><org_name>" + std::string(100'000, 'x') + "</org_name></report_metadata>"
    ));
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->organization.size(), aggregate_text_size_max);
}

TEST(Aggregate, HasALimitOnRows) {
    std::string rows;
    for (std::size_t i = 0; i <= aggregate_rows_max; ++i) {
        rows += "<record/>";
    }
    EXPECT_EQ(parse_aggregate(report_with(rows)).error(), ReportError::too_large);
}

TEST(Aggregate, HasALimitOnWhatItsListsHold) {
    std::string one = "<record><auth_results>";
    for (std::size_t i = 0; i < aggregate_list_max; ++i) {
        one += "<dkim/>";
    }
    one += "</auth_results></record>";
    std::string rows;
    for (std::size_t i = 0; i < aggregate_items_max / aggregate_list_max; ++i) {
        rows += one;
    }
    const auto full = parse_aggregate(report_with(rows));
    ASSERT_TRUE(full.has_value());
    EXPECT_EQ(full->rows.back().dkim_results.size(), aggregate_list_max);

    rows += "<record><auth_results><spf/></auth_results></record>";
    EXPECT_EQ(parse_aggregate(report_with(rows)).error(), ReportError::too_large);
}

TEST(Aggregate, LooksAtNothingBehindAnError) {
    const std::string not_well_formed = "<a></b>";
    std::string deep;
    for (std::size_t i = 0; i <= aggregate_depth_max; ++i) {
        deep += "<a>";
    }
    EXPECT_EQ(parse_aggregate(report_with(deep + not_well_formed)).error(), ReportError::too_large);
}

TEST(Aggregate, StopsReadingAMessageWhoseBudgetIsSpent) {
    const std::string large = gzip(std::string(report_size_max + 1, 'x'));
    const std::string part =
        "--b\r\nContent-Type: application/gzip\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n";
    const std::string good = gzip(report_with(row));
    const std::string begin = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    const std::string end = "\r\n--b--\r\n";
    const auto as_part = [&](const std::string& packed) {
        return part + base::to_base64(packed) + "\r\n";
    };

    EXPECT_TRUE(read_aggregate(begin + as_part(good) + end).has_value());
    EXPECT_EQ(
        read_aggregate(begin + as_part(large) + as_part(good) + end).error(), ReportError::too_large
    );
}

}  // namespace
}  // namespace postrider::reports
