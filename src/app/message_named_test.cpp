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
    const auto address = secrets::DeliveryToken(desk.key()).make_for_address(1'383'778'790'506'497);
    EXPECT_EQ(id_of(desk, "abcdef+" + address + "@rp.acme.test").value, 1'383'778'790'506'497);
    EXPECT_EQ(id_of(desk, "250 2.0.0 OK queued as 1383778790506497").value, 1'383'778'790'506'497);
    for (const auto* nonsense : {"", "0", "-5", "5x", "AAAAAAAAAAAAAAAA"}) {
        EXPECT_THROW(id_of(desk, nonsense), CommandFailed) << nonsense;
    }
    EXPECT_THROW(delivery_named(desk, token), CommandFailed);
}

TEST_F(MessagesNamed, TellHowToSearchForWhatHasNoIndex) {
    Desk desk(context_);
    const auto told = [&](const std::string& text) -> std::string {
        try {
            id_of(desk, text);
        } catch (const CommandFailed& failed) {
            return failed.what();
        }
        return {};
    };
    EXPECT_NE(told("<1@acme.test>").find("--message-id"), std::string::npos);
    EXPECT_NE(told("bob@there.test").find("--to ADDRESS"), std::string::npos);
    EXPECT_NE(told("4BxYzQ0WnTz9").find("--said"), std::string::npos);
}

}  // namespace
}  // namespace postrider::app
