// Names of sources, and the words of a hold.
#include "model/suppression.h"

#include <gtest/gtest.h>

namespace postrider::model {
namespace {

TEST(Suppression, NamesWhatPutItThere) {
    EXPECT_EQ(name_of(SuppressionSource::manual), "manual");
    EXPECT_EQ(name_of(SuppressionSource::reply), "reply");
    EXPECT_EQ(name_of(SuppressionSource::bounce), "bounce");
    EXPECT_EQ(name_of(SuppressionSource::complaint), "complaint");
}

TEST(Suppression, HoldsForAReasonThatIsKnownAgain) {
    const Suppression suppression{.address = "a@one.test", .reason = "no such user"};

    EXPECT_EQ(
        hold_reason(suppression),
        "The recipient a@one.test is on the suppression list: no such user"
    );
    EXPECT_TRUE(is_suppression_hold(hold_reason(suppression)));
    EXPECT_FALSE(is_suppression_hold("The mail server is in development mode"));
}

}  // namespace
}  // namespace postrider::model
