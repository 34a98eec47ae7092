// Names to permalinks.
#include "tenancy/permalink.h"

#include <gtest/gtest.h>

namespace postrider::tenancy {
namespace {

TEST(Permalinks, KeepLettersAndDigitsAndOneHyphenBetweenThem) {
    EXPECT_EQ(permalink_of("Acme & Sons"), "acme-sons");
    EXPECT_EQ(permalink_of("  Mail_2 (live)  "), "mail-2-live");
    EXPECT_EQ(permalink_of("--a--"), "a");
}

TEST(Permalinks, OfNamesWithoutLettersAreEmpty) {
    EXPECT_EQ(permalink_of(""), "");
    EXPECT_EQ(permalink_of("\xe6\x97\xa5\xe6\x9c\xac"), "");
}

TEST(Permalinks, OfLongNamesAreCut) {
    EXPECT_EQ(permalink_of(std::string(300, 'a')).size(), made_permalink_size_max);
    EXPECT_EQ(permalink_of(std::string(59, 'a') + " b"), std::string(59, 'a'));
}

TEST(Permalinks, AreNumberedFromTheSecondOn) {
    EXPECT_EQ(numbered("acme", 1), "acme");
    EXPECT_EQ(numbered("acme", 3), "acme-3");
}

}  // namespace
}  // namespace postrider::tenancy
