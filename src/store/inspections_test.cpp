// Inspections as text.
#include "store/inspections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::store {
namespace {

model::Inspection a_full_one() {
    model::Inspection all;
    all.client = base::IpAddress::parse("2001:db8::7");
    all.helo = "mail.far.test";
    all.reverse_name = "mx.far.test";
    all.verdicts.helo = {model::AuthResult::pass, "mail.far.test", "a", ""};
    all.verdicts.mail_from = {model::AuthResult::softfail, "far.test", "~all", "why"};
    all.verdicts.dkim.push_back(
        {model::AuthResult::fail,
         "far.test",
         "s1",
         "@far.test",
         "rsa-sha256",
         "dzdVyO",
         "odd",
         1024,
         true,
         5'000'000'000}
    );
    all.verdicts.dkim.emplace_back();
    all.verdicts.dmarc = {
        model::AuthResult::fail,
        "far.test",
        "test",
        model::DmarcPolicy::reject,
        model::DmarcPolicy::quarantine,
        true,
        false,
        "sampled"
    };
    all.verdicts.arc = {model::AuthResult::pass, 2, {"one.test", "two.test"}, 1, "fine"};
    all.spam = {model::SpamStatus::spam, 6.25, 5, {{"BAYES_99", 3.5, "looks \xc3\xa4"}}, "slow"};
    all.threat = {model::ThreatStatus::infected, "Eicar-Test-Signature"};
    return all;
}

TEST(Inspections, AreReadAsTheyWereWritten) {
    EXPECT_EQ(inspection_from(to_text(a_full_one())), a_full_one());
    EXPECT_EQ(inspection_from(to_text({})), model::Inspection{});
}

TEST(Inspections, NameOnlyWhatWasFound) {
    EXPECT_EQ(to_text({}), "{}");
    model::Inspection some;
    some.threat.status = model::ThreatStatus::clean;
    EXPECT_EQ(to_text(some), R"({"threat":{"status":1}})");
}

TEST(Inspections, PassOverWhatANewerPostriderKnows) {
    EXPECT_EQ(inspection_from(R"({"colour":"red","spam":{"shade":7}})"), model::Inspection{});
}

TEST(Inspections, SayWhatCannotBeRead) {
    for (const auto* broken :
         {"",
          "{",
          "[]",
          "7",
          R"({"helo":7})",
          R"({"spam":{"status":-1}})",
          R"({"verdicts":{"dkim":{}}})",
          R"({"spam":{"status":300}})"}) {
        const auto read = inspection_from(broken);
        ASSERT_FALSE(read) << broken;
        EXPECT_FALSE(read.error().empty()) << broken;
    }
}

TEST(Inspections, BearHostileText) {
    model::Inspection strange;
    strange.helo = std::string("a\0b\"\\\r\n\x01", 8);
    EXPECT_EQ(inspection_from(to_text(strange)), strange);
    EXPECT_THAT(to_text(strange), testing::Not(testing::HasSubstr(std::string(1, '\0'))));
}

}  // namespace
}  // namespace postrider::store
