// What a message gets in front when it is passed on.
#include "authentication/forwarding.h"

#include "authentication/results.h"
#include "authentication/verification.h"
#include "testing/run.h"
#include "testing/world.h"

#include <gtest/gtest.h>

namespace postrider::authentication {
namespace {

using model::AuthResult;

/// A host that verifies what arrives and passes it on.
class Forwarding : public ::testing::Test {
protected:
    Forwarding() {
        for (const std::string host : {"first.test", "second.test"}) {
            world.zone.add("s._domainkey." + host + " TXT \"" + key.txt_record() + "\"\n");
        }
        world.zone.add(R"(_dmarc.example.test TXT "v=DMARC1; p=reject")");
        world.zone.add(R"(example.test TXT "v=spf1 ip4:192.0.2.1 -all")");
    }

    model::Inspection inspect(const model::Content& content) {
        Verification verification(world.clock(), world.resolver, world.workers, {});
        Arriving arriving{
            .client = base::IpAddress::parse("192.0.2.1"),
            .helo = "mx.example.test",
            .mail_from = "joe@example.test",
            .content = content,
        };
        model::Inspection inspection{.client = arriving.client};
        inspection.verdicts = testing::run(world.loop, verification.verify(std::move(arriving)));
        return inspection;
    }

    model::Content passed_on(const std::string& host, const model::Content& content) {
        const auto inspection = inspect(content);
        const auto results = write_results(inspection, "joe@example.test", host);
        const Forwarded forwarded{
            .content = content.with_prefix(results),
            .chain = inspection.verdicts.arc,
            .authserv_id = host,
        };
        return forwarded.content.with_prefix(front(forwarded, host));
    }

    std::string front(const Forwarded& forwarded, const std::string& host) {
        const std::vector<dkim::Signer> signers{{.domain = host, .selector = "s", .key = key}};
        const auto now = world.clock().now();
        return testing::run(world.loop, front_of_forwarded(forwarded, signers, world.workers, now));
    }

    const dkim::SigningKey key = dkim::SigningKey::generate_ed25519();
    const model::Content original =
        model::Content::from("From: joe@example.test\r\nSubject: hi\r\n\r\nHello.\r\n");
    testing::World world;
};

TEST_F(Forwarding, PutsAChainInFrontThatTheNextHostBelieves) {
    const auto once = passed_on("first.test", original);
    const auto twice = passed_on("second.test", once);

    const auto verdicts = inspect(twice).verdicts;

    EXPECT_EQ(verdicts.arc.result, AuthResult::pass) << verdicts.arc.reason;
    EXPECT_EQ(verdicts.arc.sealers, (std::vector<std::string>{"first.test", "second.test"}));
    ASSERT_EQ(verdicts.dkim.size(), 2U);
    EXPECT_EQ(verdicts.dkim[0].result, AuthResult::pass);
    EXPECT_EQ(verdicts.dkim[1].result, AuthResult::pass);
}

TEST_F(Forwarding, RepeatsTheResultsInTheSet) {
    const auto once = passed_on("first.test", original);

    EXPECT_TRUE(once.head().contains("ARC-Authentication-Results: i=1; first.test; spf=pass"))
        << once.head();
}

TEST_F(Forwarding, SaysThatAChainHadBrokenBefore) {
    auto bytes = std::string(passed_on("first.test", original).head());
    bytes.replace(bytes.find("Hello."), 6, "Howdy!");

    const auto twice = passed_on("second.test", model::Content::from(bytes));
    const auto verdicts = inspect(twice).verdicts;

    EXPECT_TRUE(twice.head().contains("cv=fail"));
    EXPECT_EQ(verdicts.arc.result, AuthResult::fail);
    EXPECT_FALSE(passed_on("first.test", twice).head().contains("i=3"));
}

TEST_F(Forwarding, AddsNoSetWhileTheDnsCannotTell) {
    const auto once = passed_on("first.test", original);
    const Forwarded forwarded{
        .content = once,
        .chain = {.result = AuthResult::temperror, .instances = 1},
        .authserv_id = "second.test",
    };

    const auto text = front(forwarded, "second.test");

    EXPECT_TRUE(text.starts_with("DKIM-Signature:")) << text;
    EXPECT_FALSE(text.contains("ARC-Seal:"));
}

TEST_F(Forwarding, DoesNothingWithoutAKey) {
    const Forwarded forwarded{.content = original, .authserv_id = "first.test"};
    const auto now = world.clock().now();

    EXPECT_EQ(testing::run(world.loop, front_of_forwarded(forwarded, {}, world.workers, now)), "");
}

}  // namespace
}  // namespace postrider::authentication
