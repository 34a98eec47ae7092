// Fields in front, forgeries out.
#include "path/reception/front.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "path/intake/permit.h"
#include "path/reception/arrival_test_support.h"

namespace postrider::reception {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr base::Time noon = model::start_of(2517) + std::chrono::hours{12};

bool circles(const std::string& fields) {
    const auto text = fields + "\r\nbody\r\n";
    return is_going_in_circles(*mail::HeaderBlock::parse(text), "mx.test");
}
std::string repeated(std::string_view line, std::size_t times) {
    std::string text;
    while (times-- > 0) {
        text += line;
    }
    return text;
}

TEST(Front, SeesAMessageThatCameByHereTooOften) {
    constexpr auto ours = "Received: from a by mx.test with SMTP; date\r\n";
    EXPECT_FALSE(circles(repeated(ours, intake::own_received_max)));
    EXPECT_TRUE(circles(repeated(ours, intake::own_received_max + 1)));
}

TEST(Front, SeesAMessageThatCameByTooManyHosts) {
    constexpr auto other = "Received: from a by other.test with SMTP; date\r\n";
    EXPECT_FALSE(circles(repeated(other, received_max)));
    EXPECT_TRUE(circles(repeated(other, received_max + 1)));
}

TEST(Front, TraceNamesClientProtocolAndTheOnlyRecipient) {
    auto arrival = an_arrival({to_route(1)});
    const auto trace = trace_of(arrival, noon);
    EXPECT_THAT(trace, StartsWith("Received: from mail.far.test (mx.far.test [192.0.2.9])"));
    EXPECT_THAT(trace, HasSubstr("by mx.test"));
    EXPECT_THAT(trace, HasSubstr("with ESMTPS"));
    EXPECT_THAT(trace, HasSubstr("for <in@acme.test>"));

    arrival.recipients.push_back(to_route(1, "hidden@acme.test"));
    EXPECT_THAT(trace_of(arrival, noon), Not(HasSubstr("for <")));
}

TEST(Front, TakesOutWhatOnlyWeMayWrite) {
    const auto content = model::Content::from(
        "X-Postal-Spam: no\r\nFrom: a@far.test\r\nAuthentication-Results: mx.test; dkim=pass\r\n"
        "x-postal-threat:\r\n no\r\nAuthentication-Results: other.test; "
        "dkim=pass\r\n\r\nX-Postal-Spam: "
        "body\r\n"
    );
    EXPECT_EQ(
        without_forgeries(content, "mx.test").head(),
        "From: a@far.test\r\nAuthentication-Results: other.test; dkim=pass\r\n\r\nX-Postal-Spam: "
        "body\r\n"
    );
}

TEST(Front, LeavesEveryOtherByteAsItWas) {
    const auto content = model::Content::from("odd line\r\nFrom:a\r\n\r\n\xff\x01");
    EXPECT_EQ(without_forgeries(content, "mx.test").head(), content.head());
}

TEST(Front, StandsInOneOrder) {
    const auto arrival = an_arrival({to_route(1)});
    const auto content = with_front(arrival.content, {}, arrival, "Received: x\r\n");
    const auto header = mail::HeaderBlock::parse(content.head());
    std::vector<std::string> names;
    for (const auto& field : header->fields().first(6)) {
        names.emplace_back(field.name);
    }
    EXPECT_THAT(
        names,
        ::testing::ElementsAre(
            "Authentication-Results",
            "X-Postal-Spam",
            "X-Postal-Spam-Threshold",
            "X-Postal-Spam-Score",
            "X-Postal-Threat",
            "Received"
        )
    );
    EXPECT_TRUE(content.head().ends_with(arrival.content.head()));
}

}  // namespace
}  // namespace postrider::reception
