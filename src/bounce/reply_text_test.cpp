// What a server said, found and tidied in whatever words stand around it.
#include "bounce/reply_text.h"

#include <gtest/gtest.h>

namespace postrider::bounce {
namespace {

std::string codes_of(std::string_view text) {
    const ReplyCodes codes = find_codes(text);
    return std::to_string(codes.reply) + " " + (codes.enhanced ? codes.enhanced->text() : "-");
}

TEST(ReplyText, FindsCodesInEveryDress) {
    EXPECT_EQ(codes_of("550 5.1.1 no"), "550 5.1.1");
    EXPECT_EQ(codes_of("host mx.test [192.0.2.1] said: 550-5.7.26 no"), "550 5.7.26");
    EXPECT_EQ(codes_of("Sorry, no mailbox here by that name. (#5.1.1)"), "0 5.1.1");
    EXPECT_EQ(codes_of("<<< 421"), "421 -");
    EXPECT_EQ(codes_of("ERROR_CODE :550, ERROR_CODE :5.2.1 no"), "550 5.2.1");
    EXPECT_EQ(codes_of("554 554 5.7.0 Header error"), "554 5.7.0");
    EXPECT_EQ(codes_of("5.1.0 - Unknown address error 550-'5.7.1 denied'"), "550 5.7.1");
    EXPECT_EQ(codes_of("554 4.4.7 expired <421 4.4.2 timed out>"), "421 4.4.2");
}

TEST(ReplyText, TakesNoOtherNumbersForCodes) {
    EXPECT_EQ(codes_of("SIZE=550 [192.0.2.550] port:25 v5.1.1.2 #450 4.16.55.1 522 5.99.1"), "0 -");
}

TEST(ReplyText, ReadsAsRulesDo) {
    EXPECT_EQ(
        readable("550-5.1.1 The  User <A@b.test>\r\n550 5.1.1 does not EXIST"),
        " the user <*> does not exist "
    );
}

TEST(ReplyText, HasALimit) {
    EXPECT_LE(readable(std::string(1'000'000, 'x')).size(), readable_size_max + 2);
}

}  // namespace
}  // namespace postrider::bounce
