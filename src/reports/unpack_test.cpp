// Reports come compressed: gzip and zip, by what the bytes are, never by their name.
#include "reports/unpack.h"

#include "base/encoding.h"

#include <gtest/gtest.h>

namespace postrider::reports {
namespace {

/// "hello", by gzip and by zip.
const std::string gzipped = *base::from_base64("H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==");

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

TEST(Unpack, RefusesDamage) {
    EXPECT_EQ(unpack(gzipped.substr(0, 12)).error(), ReportError::packing);
    EXPECT_EQ(unpack("\x1f\x8b nonsense").error(), ReportError::packing);
}

}  // namespace
}  // namespace postrider::reports
