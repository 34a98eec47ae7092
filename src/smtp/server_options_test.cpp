// What a listener offers, by its options and by the wire.
#include "smtp/server_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/ascii.h"

namespace postrider::smtp {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

std::vector<std::string> lines(const ServerOptions& options, Wire wire) {
    std::vector<std::string> result;
    const Reply reply = hello_with_extensions(options, wire, base::from_micros(0));
    for (const auto line : base::split(reply.text, '\n')) {
        result.emplace_back(line);
    }
    return result;
}

TEST(ServerOptions, OfferEverythingUnderTls) {
    EXPECT_THAT(
        lines(
            {.host = "mx.test", .size_max = 100, .recipients_max = 5, .messages_max = 7}, Wire::tls
        ),
        ElementsAre(
            "mx.test",
            "PIPELINING",
            "SIZE 100",
            "8BITMIME",
            "SMTPUTF8",
            "AUTH PLAIN LOGIN CRAM-MD5",
            "DSN",
            "CHUNKING",
            "REQUIRETLS",
            "LIMITS MAILMAX=7 RCPTMAX=5",
            "ENHANCEDSTATUSCODES"
        )
    );
}

TEST(ServerOptions, SayHowLongMailMayBeHeldBack) {
    EXPECT_THAT(
        lines({.future_release_max = std::chrono::seconds{90}}, Wire::tls),
        Contains("FUTURERELEASE 90 1970-01-01T00:01:30Z")
    );
}

TEST(ServerOptions, OfferAuthInClearOnlyWhenToldTo) {
    EXPECT_FALSE(offers_auth({.auth = AuthOffer::under_tls}, Wire::clear));
    EXPECT_TRUE(offers_auth({.auth = AuthOffer::under_tls}, Wire::tls));
    EXPECT_TRUE(offers_auth({.auth = AuthOffer::always}, Wire::clear));
    EXPECT_FALSE(offers_auth({.auth = AuthOffer::never}, Wire::tls));
    EXPECT_THAT(
        lines({.auth = AuthOffer::always, .cram_md5 = false}, Wire::clear),
        Contains("AUTH PLAIN LOGIN")
    );
}

TEST(ServerOptions, OfferStartTlsOnceAndOnlyWhereItIs) {
    EXPECT_TRUE(offers_starttls({.tls = TlsMode::starttls}, Wire::clear));
    EXPECT_TRUE(offers_starttls({.tls = TlsMode::starttls_required}, Wire::clear));
    EXPECT_FALSE(offers_starttls({.tls = TlsMode::starttls}, Wire::tls));
    EXPECT_FALSE(offers_starttls({.tls = TlsMode::none}, Wire::clear));
    EXPECT_FALSE(offers_starttls({.tls = TlsMode::implicit}, Wire::tls));
}

TEST(ServerOptions, LeaveOutWhatIsSwitchedOff) {
    const auto offered = lines({.smtputf8 = false, .chunking = false, .dsn = false}, Wire::clear);
    EXPECT_THAT(offered, Not(Contains("SMTPUTF8")));
    EXPECT_THAT(offered, Not(Contains("CHUNKING")));
    EXPECT_THAT(offered, Not(Contains("DSN")));
}

}  // namespace
}  // namespace postrider::smtp
