// Reports come compressed: gzip and zip, by what the bytes are, never by their name.
#include "reports/unpack.h"

#include "base/encoding.h"
#include "reports/tls_tally.h"

#include <gtest/gtest.h>

namespace postrider::reports {
namespace {

/// "hello", by gzip and by zip.
const std::string gzipped = *base::from_base64("H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==");

/// With `octets` to spend.
std::expected<std::string, ReportError> unpack(
    std::string_view bytes, std::size_t octets = report_size_max
) {
    ReadBudget budget{.octets = octets};
    return reports::unpack(bytes, budget);
}

TEST(Unpack, LeavesWhatIsNotPackedAlone) {
    EXPECT_EQ(unpack("<feedback/>"), "<feedback/>");
    EXPECT_EQ(unpack(""), "");
}

TEST(Unpack, ReadsGzip) {
    EXPECT_EQ(unpack(gzipped), "hello");
}

TEST(Unpack, StopsAtItsLimit) {
    EXPECT_EQ(unpack(gzipped, 4).error(), ReportError::packing);
    EXPECT_EQ(unpack(std::string(100, 'x'), 99).error(), ReportError::packing);
    const std::string large = "PK\x03\x04" + std::string(packed_report_size_max, 'x');
    EXPECT_EQ(unpack(large).error(), ReportError::packing);
}

TEST(Unpack, SpendsABudgetForAllPartsOfAMessage) {
    const std::string packed = gzip(gzip(std::string(1'000'000, 'x')));
    ReadBudget budget;

    EXPECT_EQ(reports::unpack(packed, budget)->size(), 1'000'000);
    EXPECT_LT(budget.octets, report_size_max - 1'000'000);
    EXPECT_EQ(reports::unpack("plain", budget), "plain");
    EXPECT_EQ(budget.packed_parts, packed_parts_max - 1);

    budget.octets = 999'999;
    EXPECT_EQ(reports::unpack(packed, budget).error(), ReportError::packing);
    EXPECT_TRUE(budget.is_spent());
}

TEST(Unpack, TriesOnlySoManyPackedParts) {
    ReadBudget budget;
    for (int i = 0; i < packed_parts_max; ++i) {
        EXPECT_EQ(reports::unpack(gzipped, budget), "hello");
    }

    EXPECT_EQ(reports::unpack(gzipped, budget).error(), ReportError::packing);
    EXPECT_TRUE(budget.is_spent());
}

TEST(Unpack, RefusesDamage) {
    EXPECT_EQ(unpack(gzipped.substr(0, 12)).error(), ReportError::packing);
    EXPECT_EQ(unpack("\x1f\x8b nonsense").error(), ReportError::packing);
}

}  // namespace
}  // namespace postrider::reports
