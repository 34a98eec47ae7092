// What was found out about the names on a message, as JSON and as text.
#include "inspect/authentication.h"

#include "inspect/inspect.h"

#include <gtest/gtest.h>
#include <boost/json.hpp>

namespace postrider::inspect {
namespace {

using model::AuthResult;

model::Verdicts usual() {
    model::Verdicts verdicts;
    verdicts.mail_from = {
        .result = AuthResult::fail, .domain = "a.test", .mechanism = "-all", .explanation = "no"
    };
    verdicts.dkim.push_back({
        .result = AuthResult::pass,
        .domain = "a.test",
        .selector = "s",
        .identity = "@a.test",
        .algorithm = "rsa-sha256",
        .signature_start = "abc",
        .reason = "verified",
        .key_bits = 2048,
    });
    verdicts.dmarc = {
        .result = AuthResult::pass,
        .author_domain = "a.test",
        .policy_domain = "a.test",
        .policy = model::DmarcPolicy::reject,
        .is_dkim_aligned = true,
    };
    verdicts.arc = {
        .result = AuthResult::pass, .instances = 1, .sealers = {"b.test"}, .reason = "verified"
    };
    return verdicts;
}

TEST(InspectedAuthentication, NamesEveryFact) {
    const auto json = to_json_object(usual());

    EXPECT_EQ(json.at("spf").at("mail_from").at("result"), "fail");
    EXPECT_EQ(json.at("spf").at("helo").at("result"), "none");
    EXPECT_EQ(json.at("dkim").at(0).at("key_bits"), 2048);
    EXPECT_EQ(json.at("dmarc").at("policy"), "reject");
    EXPECT_EQ(json.at("dmarc").at("dkim_aligned"), true);
    EXPECT_EQ(json.at("arc").at("sealers").at(0), "b.test");
}

TEST(InspectedAuthentication, IsALineForEachMethod) {
    EXPECT_EQ(
        to_text(usual()),
        "SPF sender: fail for a.test by -all\n"
        "DKIM: pass for a.test (verified)\n"
        "DMARC: pass for a.test, policy reject of a.test, to be done: none\n"
        "ARC: pass, 1 sets (verified)\n"
    );
    EXPECT_EQ(to_text(model::Verdicts{}), "DMARC: none\n");
}

TEST(InspectedAuthentication, IsUtf8WhateverTheMessageSays) {
    auto verdicts = usual();
    verdicts.dkim[0].identity = "\xff@a.test";

    const auto text = boost::json::serialize(to_json_object(verdicts));

    EXPECT_FALSE(text.contains('\xff'));
}

TEST(InspectedAuthentication, StandsInAnInspectionThatHasIt) {
    auto inspection = inspect("From: a@a.test\r\n\r\n");
    EXPECT_FALSE(to_json(inspection).contains("\"authentication\""));

    inspection.verdicts = usual();

    EXPECT_TRUE(to_json(inspection).contains("\"authentication\":{\"spf\""));
    EXPECT_TRUE(to_text(inspection).contains("DKIM: pass for a.test"));
}

}  // namespace
}  // namespace postrider::inspect
