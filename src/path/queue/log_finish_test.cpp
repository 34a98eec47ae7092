// One line of the log for each end of an attempt.
#include "path/queue/log_finish.h"

#include <gtest/gtest.h>

namespace postrider::queue {
namespace {

class LogFinish : public testing::Test {
protected:
    std::string line(store::Next next) {
        std::string text;
        base::Log log(
            [&](std::string_view written) { text = written; }, [] { return base::Time{}; }
        );
        model::Claim claim;
        claim.recipient = "bob@there.test";
        store::Finish finish;
        finish.attempt =
            model::Attempt{.host = "mx.there.test", .stage = "rcpt", .reply = "450 later"};
        finish.next = next;
        log_finish(log, claim, finish);
        return text;
    }
};

TEST_F(LogFinish, NamesHostStageAndReply) {
    const auto text = line(store::RetryAt{});
    EXPECT_TRUE(text.contains(" queue deferred ")) << text;
    EXPECT_TRUE(text.contains("to=bob@there.test")) << text;
    EXPECT_TRUE(text.contains("host=mx.there.test")) << text;
    EXPECT_TRUE(text.contains("reply=\"450 later\"")) << text;
}

TEST(LogHold, SaysThatItWaitsForAPerson) {
    std::string text;
    base::Log log([&](std::string_view written) { text = written; }, [] { return base::Time{}; });
    store::Finish finish;
    finish.next = model::Hold{};
    log_finish(log, {}, finish);
    EXPECT_TRUE(text.contains(" queue held ")) << text;
}

TEST(LogWait, SaysWhatItWaitsFor) {
    std::string text;
    base::Log log([&](std::string_view written) { text = written; }, [] { return base::Time{}; });
    store::Finish finish;
    finish.next = store::RetryAt{.order = {3}};
    finish.detail = "Waits for order #3";
    log_finish(log, {}, finish);
    EXPECT_TRUE(text.contains(" queue postponed ")) << text;
    EXPECT_TRUE(text.contains("why=\"Waits for order #3\"")) << text;
}

TEST_F(LogFinish, SaysWhenADeliveryIsGivenUp) {
    EXPECT_TRUE(line(store::Expired{}).contains(" queue expired "));
}

}  // namespace
}  // namespace postrider::queue
