// Claims about failures.
#include "scan/failure.h"

#include <gtest/gtest.h>

#include <set>

namespace postrider::scan {
namespace {

using Kind = ScanFailure::Kind;

TEST(ScanFailures, HaveNamesOfTheirOwn) {
    std::set<std::string_view> names;
    for (int kind = 0; kind <= static_cast<int>(Kind::malformed_answer); ++kind) {
        const auto name = name_of(static_cast<Kind>(kind));
        EXPECT_FALSE(name.empty()) << kind;
        EXPECT_TRUE(names.insert(name).second) << name;
    }
}

TEST(ScanFailures, PassButForAMessageThatIsTooLarge) {
    EXPECT_FALSE(is_passing(Kind::too_large));
    EXPECT_TRUE(is_passing(Kind::timed_out));
    EXPECT_TRUE(is_passing(Kind::refused));
}

}  // namespace
}  // namespace postrider::scan
