// The receiving simulator, whole: what comes in over the wire is in the mailbox.
#include "doors/sink/sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/smtp_wire.h"

namespace postrider::doors::sink {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class SinkTest : public ::testing::Test {
protected:
    ~SinkTest() override {
        if (sink_) {
            testing::run(world_.loop, sink_->stop());
        }
        world_.loop.advance(20min);
    }
    void start() {
        sink_ = std::make_unique<Sink>(world_.loop, world_.random, log_, options_);
        sink_->start(testing::door);
    }

    testing::World world_;
    std::string lines_;
    base::Log log_{[this](std::string_view line) { lines_ += line; }, [] { return base::Time{}; }};
    SinkOptions options_;
    std::unique_ptr<Sink> sink_;
};

TEST_F(SinkTest, GreetsWithItsNameAndTakesAMessage) {
    options_.name = "trap.test";
    start();
    testing::WireClient client(world_);
    EXPECT_THAT(client.heard(), StartsWith("220 trap.test"));

    client.send("EHLO me.test\r\n");
    EXPECT_THAT(client.heard(), Not(HasSubstr("STARTTLS")));
    client.send("MAIL FROM:<a@me.test>\r\nRCPT TO:<b@trap.test>\r\nDATA\r\n");
    EXPECT_THAT(client.heard(), HasSubstr("354"));
    client.send("Subject: x\r\n\r\nbody\r\n.\r\n");

    EXPECT_THAT(client.heard(), StartsWith("250"));
    EXPECT_EQ(sink_->received(), 1U);
    EXPECT_EQ(sink_->sessions(), 1U);
}

TEST_F(SinkTest, SaysGoodByeBehindWhatAConnectionMaySend) {
    options_.messages_per_connection = 1;
    start();
    testing::WireClient client(world_);
    client.send("EHLO me.test\r\nMAIL FROM:<a@me.test>\r\nRCPT TO:<b@trap.test>\r\nDATA\r\n");
    client.send("Subject: x\r\n\r\nbody\r\n.\r\n");
    client.heard();

    client.send("MAIL FROM:<a@me.test>\r\n");

    EXPECT_THAT(client.heard(), StartsWith("421"));
    EXPECT_EQ(sink_->received(), 1U);
}

TEST_F(SinkTest, OffersTlsWithACertificate) {
    options_.tls = std::make_shared<testing::SimTlsServer>(std::vector<std::string>{"sink.test"});
    start();
    testing::WireClient client(world_);
    client.heard();
    client.send("EHLO me.test\r\n");
    EXPECT_THAT(client.heard(), HasSubstr("STARTTLS"));

    client.send("STARTTLS\r\n");
    EXPECT_THAT(client.heard(), StartsWith("220"));
    client.start_tls();
    client.send("EHLO me.test\r\n");

    EXPECT_THAT(client.heard(), StartsWith("250"));
}

TEST_F(SinkTest, MisbehavesWhenTheRecipientAsksForIt) {
    start();
    testing::WireClient client(world_);
    client.send("EHLO me.test\r\nMAIL FROM:<a@me.test>\r\n");
    client.heard();

    client.send("RCPT TO:<refuse@x.test>\r\n");
    EXPECT_THAT(client.heard(), StartsWith("550 5.1.1"));
    client.send("RCPT TO:<busy@x.test>\r\n");
    EXPECT_THAT(client.heard(), StartsWith("421"));
    EXPECT_EQ(sink_->received(), 0U);
}

TEST_F(SinkTest, TakesNobodyOnceItHasStopped) {
    start();
    testing::run(world_.loop, sink_->stop());

    EXPECT_THROW(testing::WireClient{world_}, std::system_error);
}

}  // namespace
}  // namespace postrider::doors::sink
