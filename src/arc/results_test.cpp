// Authentication-Results fields that stand in a message, as far as sealing needs them (RFC 8601).
#include "arc/results.h"

#include <gtest/gtest.h>

namespace postrider::arc {
namespace {

TEST(AuthservId, IsReadPastCommentsAndOutOfQuotes) {
    EXPECT_EQ(authserv_id(" mx.example.test; none"), "mx.example.test");
    EXPECT_EQ(authserv_id("\r\n (a (nested\\)) one) mx.example.test 1; none"), "mx.example.test");
    EXPECT_EQ(authserv_id("\"mx \\\"one\\\"\"; none"), "mx \"one\"");
    EXPECT_EQ(authserv_id("mx.example.test(it is us);"), "mx.example.test");
}

TEST(AuthservId, OfHostileInputIsEmptyOrWhatIsThere) {
    EXPECT_EQ(authserv_id(""), "");
    EXPECT_EQ(authserv_id("; none"), "");
    EXPECT_EQ(authserv_id("(((((("), "");
    EXPECT_EQ(authserv_id("\"open"), "open");
    EXPECT_EQ(authserv_id("\"open\\"), "open\\");
}

std::string combined(std::string_view message, std::string_view id = "mx.test") {
    return combined_results(mail::HeaderBlock::parse(message).value(), id);
}

TEST(CombinedResults, JoinWhatOneHostSaidAndNoOther) {
    EXPECT_EQ(
        combined("Authentication-Results: mx.test; spf=pass\r\n smtp.mailfrom=a.test;\r\n"
                 "Authentication-Results: other.test; spf=fail\r\n"
                 "authentication-results: MX.test; dkim=none\r\n\r\n"),
        "mx.test; spf=pass smtp.mailfrom=a.test; dkim=none"
    );
}

TEST(CombinedResults, SayNoneWhenThereAreNone) {
    EXPECT_EQ(combined("Authentication-Results: mx.test\r\n\r\n"), "mx.test; none");
    EXPECT_EQ(combined("Subject: x\r\n\r\n"), "mx.test; none");
}

TEST(CombinedResults, HoldNoControlsAndNotTooMuch) {
    const std::string large(results_size_max, 'x');
    EXPECT_EQ(
        combined(
            "Authentication-Results: mx.test; a=\1b\r\nAuthentication-Results: mx.test; " + large +
            "\r\n\r\n"
        ),
        "mx.test; a= b"
    );
}

}  // namespace
}  // namespace postrider::arc
