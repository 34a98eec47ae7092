// Where no server runs; app/server_test.cpp tells one that does.
#include "app/running_server.h"

#include "app/command_test_support.h"

namespace postrider::app {
namespace {

using RunningServer = Commands;

TEST_F(RunningServer, IsNotReachedWhereNoneRuns) {
    std::ostringstream out;
    std::istringstream in;
    Context context{
        .out = out,
        .err = out,
        .environment = {},
        .random = random_,
        .where = {.config = std::nullopt, .data = data_},
        .in = in
    };
    const Desk desk(context);

    EXPECT_FALSE(look_again(desk));
    EXPECT_FALSE(tell_server(desk, model::DeliveryId{5}, "cancel"));
}

TEST(WordsAboutAServer, SayHowSoonItObeys) {
    EXPECT_EQ(obeyed(true), "The server obeys it.");
    EXPECT_EQ(obeyed(false), "A running server obeys within seconds.");
}

}  // namespace
}  // namespace postrider::app
