// Messages by what people have in hand.
#include "app/message_named.h"

#include "app/command_test_support.h"
#include "secrets/delivery_token.h"

namespace postrider::app {
namespace {

class MessagesNamed : public Commands {
protected:
    MessagesNamed() { context_.where.data = data_; }

    std::ostringstream out_;
    Context context_{.out = out_, .err = out_, .environment = {}, .random = random_, .where = {}};
};

TEST_F(MessagesNamed, AreNumbersOrTokens) {
    Desk desk(context_);
    const auto token = secrets::DeliveryToken(desk.key()).make(1'383'778'790'506'497);

    EXPECT_EQ(id_of(desk, "1383778790506497").value, 1'383'778'790'506'497);
    EXPECT_EQ(id_of(desk, token).value, 1'383'778'790'506'497);
    for (const auto* nonsense : {"", "0", "-5", "5x", "AAAAAAAAAAAAAAAA"}) {
        EXPECT_THROW(id_of(desk, nonsense), CommandFailed) << nonsense;
    }
    EXPECT_THROW(delivery_named(desk, token), CommandFailed);
}

}  // namespace
}  // namespace postrider::app
