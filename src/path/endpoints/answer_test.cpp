// Claims about answers of HTTP endpoints.
#include "path/endpoints/answer.h"

#include <gtest/gtest.h>

namespace postrider::endpoints {
namespace {

using namespace std::chrono_literals;
using model::AttemptResult;

const base::Time now = base::from_micros(784'111'777'000'000);  // Sun, 06 Nov 1994 08:49:37 GMT

http::ClientResponse answered(int status, std::string body = "") {
    http::ClientResponse response;
    response.status = static_cast<std::uint16_t>(status);
    response.body = std::move(body);
    return response;
}

TEST(EndpointAnswer, OfTheTwoHundredsIsADelivery) {
    for (const int status : {200, 201, 202, 204, 299}) {
        EXPECT_EQ(outcome_of(answered(status), now).attempt.result, AttemptResult::delivered);
    }
}

TEST(EndpointAnswer, ThatMayChangeIsWaitedFor) {
    for (const int status : {429, 500, 502, 503, 504, 599}) {
        EXPECT_EQ(outcome_of(answered(status), now).attempt.result, AttemptResult::deferred);
    }
}

TEST(EndpointAnswer, OfAnyOtherKindIsFinal) {
    for (const int status : {300, 301, 302, 307, 308, 400, 401, 403, 404, 410, 422}) {
        EXPECT_EQ(outcome_of(answered(status), now).attempt.result, AttemptResult::bounced);
    }
    EXPECT_EQ(
        outcome_of(answered(302), now).attempt.explanation,
        "The endpoint answered 302 Found; redirects are not followed"
    );
}

TEST(EndpointAnswer, IsRememberedAsFarAsItHelps) {
    auto response = answered(404, "No such\r\n\tpage\xff" + std::string(1000, 'x'));
    response.wire = {.address = "192.0.2.1:443", .source_address = "192.0.2.9", .tls = "TLSv1.3 X"};

    const auto attempt = outcome_of(response, now).attempt;

    EXPECT_EQ(attempt.reply_code, 404);
    EXPECT_EQ(attempt.enhanced_code, "5.3.0");
    EXPECT_TRUE(
        attempt.reply.starts_with("No such   page\xef\xbf\xbd"
                                  "xxx")
    );
    EXPECT_LT(attempt.reply.size(), 510U);
    EXPECT_EQ(attempt.explanation, "The endpoint answered 404 Not Found");
    EXPECT_EQ(attempt.address, "192.0.2.1:443");
    EXPECT_TRUE(attempt.tls_verified);
    EXPECT_EQ(attempt.stage, "response");
}

TEST(EndpointAnswer, ThatNeverCameIsWaitedForWhateverTheReason) {
    using Kind = http::ClientFailure::Kind;
    for (const auto kind :
         {Kind::bad_url,
          Kind::no_such_host,
          Kind::forbidden_address,
          Kind::lookup,
          Kind::timed_out,
          Kind::connection,
          Kind::tls,
          Kind::malformed_response}) {
        const auto outcome = outcome_of(http::ClientFailure{.kind = kind, .words = "why"});
        EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
        EXPECT_EQ(outcome.attempt.reply, "why");
    }
    http::ClientFailure refused;
    refused.stage = http::ClientFailure::Stage::connect;
    refused.wire.address = "192.0.2.1:443";
    EXPECT_EQ(outcome_of(refused).attempt.stage, "connect");
    EXPECT_EQ(outcome_of(refused).attempt.enhanced_code, "4.4.1");
    EXPECT_EQ(outcome_of(refused).attempt.address, "192.0.2.1:443");
}

TEST(RetryAfter, IsSecondsOrADateWithinBounds) {
    EXPECT_EQ(retry_after("120", now), 120s);
    EXPECT_EQ(retry_after(" 120 ", now), 120s);
    EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:59:37 GMT", now), 10min);
    EXPECT_EQ(retry_after("0", now), retry_after_least);
    EXPECT_EQ(retry_after("Sun, 06 Nov 1994 00:00:00 GMT", now), retry_after_least);
    EXPECT_EQ(retry_after("99999999", now), retry_after_most);
    EXPECT_EQ(retry_after("99999999999999999999", now), retry_after_most);
    for (const char* text : {"", "soon", "-5", "1.5", "12x"}) {
        EXPECT_EQ(retry_after(text, now), std::nullopt) << text;
    }
}

TEST(RetryAfter, CountsWhereTheAnswerIsToBeWaitedFor) {
    auto response = answered(503);
    response.fields.add("retry-after", "30");
    EXPECT_EQ(outcome_of(response, now).retry_hint, 30s);
    response.status = 404;
    EXPECT_EQ(outcome_of(response, now).retry_hint, std::nullopt);
}

}  // namespace
}  // namespace postrider::endpoints
