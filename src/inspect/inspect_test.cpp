// What any message is: its structure and addresses, and the bounce, complaint or report in it.
#include "inspect/inspect.h"

#include "testing/corpora.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <algorithm>
#include <iostream>

namespace postrider::inspect {
namespace {

/// As corpus/bounces/NAME.expect has it: the kind, then "address status reply class hard|soft".
std::string summary_of(const Inspection& inspection) {
    std::string out = fmt::format("{}\n", name_of(inspection.kind));
    for (const bounce::ReportedRecipient& recipient : inspection.report.recipients) {
        const bool is_failure = inspection.kind != MessageKind::confirmation;
        out += fmt::format(
            "{} {} {} {} {}\n",
            recipient.address,
            recipient.status,
            recipient.reply == 0 ? "-" : std::to_string(recipient.reply),
            is_failure ? bounce::name_of(recipient.classification.bounce_class) : "-",
            recipient.classification.is_hard ? "hard" : "soft"
        );
    }
    return out;
}

std::vector<std::filesystem::path> cases() {
    std::vector<std::filesystem::path> list;
    for (const auto& entry :
         std::filesystem::directory_iterator(POSTRIDER_SOURCE_DIR "/corpus/bounces")) {
        if (entry.path().extension() == ".eml") {
            list.push_back(entry.path());
        }
    }
    std::ranges::sort(list);
    return list;
}

TEST(Inspect, UnderstandsEveryCaseOfOurOwn) {
    int passed = 0;
    int failed = 0;
    for (std::filesystem::path path : cases()) {
        const std::string message = testing::read_file(path);
        const std::string expected = testing::read_file(path.replace_extension(".expect"));

        const std::string found = summary_of(inspect(message));

        EXPECT_EQ(found, expected) << path;
        (found == expected ? passed : failed) += 1;
    }
    std::cout << "corpus/bounces: " << passed << " passed, " << failed << " failed\n";
    EXPECT_GE(passed, 70);
}

TEST(Inspect, FindsOurOwnMarksInTheOriginal) {
    const std::string message =
        testing::read_file(POSTRIDER_SOURCE_DIR "/corpus/bounces/dsn-no-such-user.eml");

    const Inspection inspection = inspect(message);

    EXPECT_EQ(inspection.report.message_id, "m1@sender.test");
    EXPECT_EQ(inspection.report.postal_message_id, "abc123");
    EXPECT_EQ(inspection.report.reporting_host, "mta.sender.test");
}

TEST(Inspect, WritesTheBounceAsJson) {
    const std::string message =
        testing::read_file(POSTRIDER_SOURCE_DIR "/corpus/bounces/dsn-no-such-user.eml");

    const auto object = boost::json::parse(to_json(inspect(message))).as_object();

    const auto& bounce = object.at("bounce").as_array().at(0).as_object();
    EXPECT_EQ(object.at("kind").as_string(), "bounce");
    EXPECT_EQ(bounce.at("recipient").as_string(), "ann@there.test");
    EXPECT_EQ(bounce.at("status").as_string(), "5.1.1");
    EXPECT_EQ(bounce.at("reply").as_string(), "550");
    EXPECT_EQ(bounce.at("class").as_string(), "bad-address");
    EXPECT_TRUE(bounce.at("hard").as_bool());
    EXPECT_EQ(bounce.at("diagnostic").as_string(), "550 5.1.1 <ann@there.test>: no such user here");
}

TEST(Inspect, TellsADelayApartFromABounceInJson) {
    const std::string message =
        testing::read_file(POSTRIDER_SOURCE_DIR "/corpus/bounces/dsn-delayed.eml");

    const auto object = boost::json::parse(to_json(inspect(message))).as_object();

    const auto& recipient = object.at("bounce").as_array().at(0).as_object();
    EXPECT_EQ(object.at("kind").as_string(), "delay");
    EXPECT_EQ(recipient.at("action").as_string(), "delayed");
    EXPECT_FALSE(recipient.at("hard").as_bool());
}

TEST(Inspect, ShowsStructureAndAddresses) {
    const Inspection inspection = inspect(
        "From: =?utf-8?q?=C3=84nne?= <a@x.test>\r\nTo: b@y.test, c@y.test\r\nSubject: x\r\n"
        "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\nhello\r\n--o\r\n"
        "Content-Type: application/pdf; name=a.pdf\r\n\r\n1234\r\n--o--\r\n"
    );

    EXPECT_EQ(inspection.kind, MessageKind::message);
    ASSERT_EQ(inspection.addresses.size(), 2);
    EXPECT_EQ(inspection.addresses[0].mailboxes.at(0).display_name, "Änne");
    EXPECT_EQ(inspection.addresses[1].mailboxes.size(), 2);
    ASSERT_EQ(inspection.parts.size(), 3);
    EXPECT_EQ(inspection.parts[2].filename, "a.pdf");
    EXPECT_TRUE(to_text(inspection).contains("application/pdf"));
}

TEST(Inspect, StrangersSteerNoTerminal) {
    const auto inspection = inspect(
        "Subject: =?utf-8?q?=1B]0;owned=07=0AFrom:_you?=\r\nFrom: =?utf-8?q?=1B[2J?= <a@a.test>\r\n"
        "\r\n"
    );
    const auto text = to_text(inspection);
    EXPECT_FALSE(text.contains('\x1b')) << text;
    EXPECT_FALSE(text.contains("\nFrom: you")) << text;
    EXPECT_TRUE(text.contains("owned")) << text;
}

TEST(Inspect, WritesJsonOfBytesThatAreNoText) {
    const std::string text = to_json(inspect("Subject: \xff\xfe\r\nFrom: \x80@\xc3\r\n\r\n"));

    EXPECT_EQ(boost::json::parse(text).as_object().at("kind").as_string(), "message");
}

}  // namespace
}  // namespace postrider::inspect
