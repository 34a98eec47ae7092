// From what each protocol's room says to what is kept with the message.
#include "authentication/verdicts.h"

#include <gtest/gtest.h>

namespace postrider::authentication {
namespace {

using model::AuthResult;

TEST(Verdicts, KeepEveryResultOfSpf) {
    for (const auto result :
         {spf::Result::none,
          spf::Result::neutral,
          spf::Result::pass,
          spf::Result::fail,
          spf::Result::softfail,
          spf::Result::temperror,
          spf::Result::permerror}) {
        const auto kept = to_verdict(spf::Verdict{.result = result, .domain = "b.test"}, "a.test");
        EXPECT_EQ(model::name_of(kept.result), spf::name_of(result));
        EXPECT_EQ(kept.domain, "a.test");
    }
}

TEST(Verdicts, NameNoAlgorithmOfAnUnreadableSignature) {
    dkim::Result result{
        .reason = dkim::Reason::malformed_signature, .status = dkim::Status::permerror
    };
    EXPECT_EQ(to_verdict(result).algorithm, "");

    result.domain = "a.test";
    EXPECT_EQ(to_verdict(result).algorithm, "rsa-sha256");
    EXPECT_EQ(to_verdict(result).reason, "malformed signature field");
}

TEST(Verdicts, KeepPolicyAndDisposition) {
    const auto kept = to_verdict(dmarc::Verdict{
        .result = dmarc::Result::fail,
        .author_domain = "a.test",
        .policy = dmarc::Policy::reject,
        .disposition = dmarc::Policy::quarantine,
    });

    EXPECT_EQ(kept.policy, model::DmarcPolicy::reject);
    EXPECT_EQ(kept.disposition, model::DmarcPolicy::quarantine);
}

TEST(Verdicts, DoNotCallAChainBrokenWhoseKeysNobodyCanTell) {
    arc::Verdict verdict{
        .status = arc::Status::fail,
        .reason = arc::Reason::seal_failed,
        .instances = 2,
        .cause = dkim::Reason::key_unavailable,
    };
    EXPECT_EQ(to_verdict(verdict).result, AuthResult::temperror);

    verdict.cause = dkim::Reason::no_key;
    EXPECT_EQ(to_verdict(verdict).result, AuthResult::fail);
    EXPECT_EQ(to_verdict(verdict).reason, "seal failed: no key published");
}

TEST(Verdicts, GiveDmarcWhatItCanUse) {
    EXPECT_EQ(outcome_of(AuthResult::pass), dmarc::Outcome::pass);
    EXPECT_EQ(outcome_of(AuthResult::temperror), dmarc::Outcome::cannot_tell);
    EXPECT_EQ(outcome_of(AuthResult::softfail), dmarc::Outcome::fail);
    EXPECT_EQ(outcome_of(AuthResult::policy), dmarc::Outcome::fail);
}

}  // namespace
}  // namespace postrider::authentication
