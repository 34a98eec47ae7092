// The stages of a conversation and their names.
#include "smtp/stage.h"

#include <gtest/gtest.h>

namespace postrider::smtp {
namespace {

TEST(Stage, HasTheNameThatIsRecorded) {
    EXPECT_EQ(name_of(Stage::connect), "connect");
    EXPECT_EQ(name_of(Stage::final_dot), "final_dot");
}

}  // namespace
}  // namespace postrider::smtp
