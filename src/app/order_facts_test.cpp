// Orders in words, and what is asked of them.
#include "app/order_facts.h"

#include <sstream>

#include "app/command_test_support.h"

namespace postrider::app {
namespace {

TEST(RelayTarget, IsAHostWithAPort) {
    EXPECT_EQ(relay_target("Relay.Example"), "relay.example:25");
    EXPECT_EQ(relay_target("relay.example:587"), "relay.example:587");
    EXPECT_EQ(relay_target("192.0.2.1:2525"), "192.0.2.1:2525");
    for (const auto* wrong :
         {"", ":25", "relay.example:", "relay.example:x", "a b:25", "h:65536"}) {
        EXPECT_THROW(relay_target(wrong), CommandFailed) << wrong;
    }
}

TEST(WhoAsks, IsTheUserBehindTheCommand) {
    std::ostringstream out;
    base::SeededRandom random{1};
    Context context{.out = out, .err = out, .environment = {}, .random = random, .where = {}};
    EXPECT_EQ(who_asks(context), "operator");

    context.environment = {{"USER", "root"}};
    EXPECT_EQ(who_asks(context), "root");
    context.environment = {{"USER", "root"}, {"SUDO_USER", "ann"}};
    EXPECT_EQ(who_asks(context), "ann");
}

}  // namespace
}  // namespace postrider::app
