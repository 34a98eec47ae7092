// Claims about what is a reply and what is not.
#include "path/inbound/reply_separation.h"

#include <gtest/gtest.h>

namespace postrider::inbound {
namespace {

struct Row {
    const char* text;
    const char* reply;
    const char* rest;
};

const Row rows[] = {
    {"Hi\n\nOn Mon, 1 Jan 2024 at 10:00, Bob <b@x.test> wrote:\n> a\n> b",
     "Hi",
     "On Mon, 1 Jan 2024 at 10:00, Bob <b@x.test> wrote:\n> a\n> b"},
    {"Hi\n-- \nSig", "Hi", "-- \nSig"},
    {"Hi\r\n-- \r\nSig\r\n", "Hi", "-- \nSig"},
    {"Hi\n---------- \nSig", "Hi", "---------- \nSig"},
    {"Hi\n-----Original Message-----\nold", "Hi", "-----Original Message-----\nold"},
    {"Hi\n-----Urspr\u00fcngliche Nachricht-----\nalt",
     "Hi",
     "-----Urspr\u00fcngliche Nachricht-----\nalt"},
    {"Hi\nFrom: Bob\nSent: today\n\nold", "Hi", "From: Bob\nSent: today\n\nold"},
    {"Hi\n> From: Bob\n> Date: today\n> old", "Hi", "> From: Bob\n> Date: today\n> old"},
    {"Salut\nLe 1 janvier 2024, Bob a \u00e9crit :\n> x",
     "Salut",
     "Le 1 janvier 2024, Bob a \u00e9crit :\n> x"},
    {"Hi\n__________________\nold", "Hi", "__________________\nold"},
    {"Hi\nOn Monday the first of January 2024 at ten,\nBob <b@x.test>\nwrote:\n> x",
     "Hi",
     "On Monday the first of January 2024 at ten,\nBob <b@x.test>\nwrote:\n> x"},
    {"Hi\n\nSent from my phone", "Hi", "Sent from my phone"},
    {"Hi\n## Please reply above this line ##\nold", "Hi", "## Please reply above this line ##\nold"
    },
    {"Hi\n>1\n>2\n>3\n>4\n>5\n>6\n>7\n>8\n>9\n>0\nbye",
     "Hi",
     ">1\n>2\n>3\n>4\n>5\n>6\n>7\n>8\n>9\n>0\nbye"},
    {"-- \nSig", "", "-- \nSig"},
};

const char* const whole[] = {
    "Hi only",
    "",
    "On the table, as I wrote",
    "On Mon wrote:",
    "a -- b",
    "--\nno blank",
    "----------- \neleven",
    "_________________",
    "From: the start\nto the end",
    ">1\n>2\n>3\n>4\n>5\n>6\n>7\n>8\n>9",
    "Le chat est ici",
    "It was sent from my desk",
};

TEST(ReplySeparation, CutsWhereSomethingElseBegins) {
    for (const auto& row : rows) {
        const auto separated = separate_reply(row.text);
        EXPECT_EQ(separated.text, row.reply) << row.text;
        EXPECT_EQ(separated.rest, row.rest) << row.text;
    }
}

TEST(ReplySeparation, LeavesTheRestAlone) {
    for (const char* text : whole) {
        const auto separated = separate_reply(text);
        EXPECT_EQ(separated.text, text);
        EXPECT_FALSE(separated.rest) << text;
    }
    EXPECT_EQ(separate_reply("\n Hi \r\n\r\n").text, "Hi");
}

TEST(ReplySeparation, IsNotHeldUpByHostileText) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) {
        text += "On a b c d e f g h i\n";
    }
    EXPECT_FALSE(separate_reply(text).rest);
    EXPECT_FALSE(separate_reply(std::string(1'000'000, '-')).rest);
    EXPECT_EQ(separate_reply("On " + std::string(300, 'x') + " wrote:").rest, std::nullopt);
}

}  // namespace
}  // namespace postrider::inbound
