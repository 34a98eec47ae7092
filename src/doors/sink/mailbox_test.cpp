// Files of received messages.
#include "doors/sink/mailbox.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <unistd.h>

namespace postrider::doors::sink {
namespace {

class Mailboxes : public testing::Test {
protected:
    ~Mailboxes() override { std::filesystem::remove_all(directory_); }

    std::map<std::string, std::string> files() const {
        std::map<std::string, std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
            std::ifstream file(entry.path(), std::ios::binary);
            found[entry.path().extension()] = {std::istreambuf_iterator<char>(file), {}};
        }
        return found;
    }
    std::string directory_ =
        std::filesystem::temp_directory_path() / ("mailbox_test." + std::to_string(getpid()));
};

TEST_F(Mailboxes, HoldTheBytesAndTheEnvelope) {
    Mailbox mailbox(directory_);
    const Taken taken{
        .helo = "mail.example.test",
        .peer = "192.0.2.1:4711",
        .tls = "TLSv1.3",
        .mail_from = "a@example.test",
        .rcpt_to = {"b@example.test", "c@example.test"},
    };

    Delivery delivery(mailbox);
    delivery.add("Subject: x\r\n");
    delivery.add("\r\n\xff.\r\n");
    delivery.keep(taken, base::Time{});

    const auto found = files();
    EXPECT_EQ(found.size(), 2U);
    EXPECT_EQ(found.at(".eml"), "Subject: x\r\n\r\n\xff.\r\n");
    EXPECT_EQ(
        found.at(".json"),
        R"({"helo":"mail.example.test","peer":"192.0.2.1:4711","tls":"TLSv1.3","mail_from":"a@example.test",)"
        R"("rcpt_to":["b@example.test","c@example.test"]})"
        "\n"
    );
}

TEST_F(Mailboxes, WithoutADirectoryOnlyCount) {
    Mailbox mailbox("");
    Delivery delivery(mailbox);
    delivery.add("x");
    delivery.keep({}, base::Time{});
    EXPECT_EQ(mailbox.count(), 1U);
}

TEST_F(Mailboxes, ShowNothingOfAMessageThatWasBrokenOff) {
    Mailbox mailbox(directory_);
    {
        Delivery delivery(mailbox);
        delivery.add("half");
        EXPECT_EQ(files().count(".eml"), 0U);
    }
    EXPECT_TRUE(files().empty());
    EXPECT_EQ(mailbox.count(), 0U);
}

}  // namespace
}  // namespace postrider::doors::sink
