// Whether the names on an arriving message are true.
#include "authentication/verification.h"

#include "base/encoding.h"
#include "dkim/canonical.h"
#include "dkim/sign.h"
#include "testing/run.h"
#include "testing/world.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace postrider::authentication {
namespace {

using model::AuthResult;

const dkim::SigningKey& key() {
    static const auto made = dkim::SigningKey::generate_ed25519();
    return made;
}

std::string signed_by(const std::string& domain, const std::string& message) {
    const auto header = mail::HeaderBlock::parse(message).value();
    const std::vector<dkim::Signer> signers{{.domain = domain, .selector = "s", .key = key()}};
    const auto hash = dkim::body_hash(std::string_view(message).substr(header.body_offset()));
    return dkim::sign(header.fields(), hash, signers, base::from_micros(0)) + message;
}

const std::string plain = "From: Joe <joe@example.test>\r\nSubject: hi\r\n\r\nHello.\r\n";

class VerificationTest : public ::testing::Test {
protected:
    VerificationTest() {
        world.zone.add("s._domainkey.example.test TXT \"" + key().txt_record() + "\"\n");
        world.zone.add(R"(
            example.test TXT "v=spf1 ip4:192.0.2.0/24 -all"
            _dmarc.example.test TXT "v=DMARC1; p=reject"
            mx.example.test TXT "v=spf1 ip4:192.0.2.1 -all"
        )");
    }

    model::Verdicts verify(const std::string& message) {
        return verify(model::Content::from(message));
    }
    model::Verdicts verify(model::Content content) {
        Verification verification(world.clock(), world.resolver, world.workers, options);
        Arriving arriving{
            .client = base::IpAddress::parse(client),
            .helo = helo,
            .mail_from = mail_from,
            .content = std::move(content),
        };
        return testing::run(world.loop, verification.verify(std::move(arriving)));
    }

    testing::World world;
    VerificationOptions options{.receiver = "mx.test"};
    std::string client = "192.0.2.1";
    std::string helo = "mx.example.test";
    std::string mail_from = "joe@example.test";
};

TEST_F(VerificationTest, TellsEverythingOfAMessageThatIsWhatItSays) {
    const auto verdicts = verify(signed_by("example.test", plain));

    EXPECT_EQ(verdicts.helo.result, AuthResult::pass);
    EXPECT_EQ(verdicts.helo.domain, "mx.example.test");
    EXPECT_EQ(verdicts.mail_from.result, AuthResult::pass);
    EXPECT_EQ(verdicts.mail_from.domain, "example.test");
    EXPECT_EQ(verdicts.mail_from.mechanism, "ip4:192.0.2.0/24");
    ASSERT_EQ(verdicts.dkim.size(), 1U);
    EXPECT_EQ(verdicts.dkim[0].result, AuthResult::pass);
    EXPECT_EQ(verdicts.dkim[0].algorithm, "ed25519-sha256");
    EXPECT_EQ(verdicts.dmarc.result, AuthResult::pass);
    EXPECT_TRUE(verdicts.dmarc.is_spf_aligned && verdicts.dmarc.is_dkim_aligned);
    EXPECT_EQ(verdicts.arc.result, AuthResult::none);
}

TEST_F(VerificationTest, TellsWhatTheDomainWantsDoneWithAForgery) {
    client = "198.51.100.1";
    helo = "other.test";

    const auto verdicts = verify(plain);

    EXPECT_EQ(verdicts.helo.result, AuthResult::none);
    EXPECT_EQ(verdicts.mail_from.result, AuthResult::fail);
    EXPECT_EQ(verdicts.dmarc.result, AuthResult::fail);
    EXPECT_EQ(verdicts.dmarc.disposition, model::DmarcPolicy::reject);
    EXPECT_EQ(verdicts.dmarc.policy_domain, "example.test");
}

TEST_F(VerificationTest, TakesTheHostForTheSenderOfAMessageWithoutOne) {
    mail_from = "";

    const auto verdicts = verify(plain);

    EXPECT_EQ(verdicts.mail_from.domain, "mx.example.test");
    EXPECT_EQ(verdicts.mail_from.result, AuthResult::pass);
    EXPECT_TRUE(verdicts.dmarc.is_spf_aligned);
}

TEST_F(VerificationTest, SaysNothingOfTheSenderWithoutAClient) {
    client = "";

    const auto verdicts = verify(signed_by("example.test", plain));

    EXPECT_EQ(verdicts.mail_from.result, AuthResult::none);
    EXPECT_EQ(verdicts.mail_from.domain, "");
    EXPECT_EQ(verdicts.dmarc.result, AuthResult::pass);
}

TEST_F(VerificationTest, HashesALargeBodyOutOfItsFile) {
    std::string message = plain;
    message.append(std::string(300'000, 'x') + "\r\n");
    const auto whole = signed_by("example.test", message);
    const auto header = mail::HeaderBlock::parse(whole).value();
    const auto path = std::filesystem::temp_directory_path() /
                      ("verification_test." + std::to_string(::getpid()));
    std::ofstream(path, std::ios::binary) << whole.substr(header.body_offset());
    const auto content = model::Content::from_spool(
        whole.substr(0, header.body_offset()), path.string(), 0, whole.size()
    );

    EXPECT_EQ(verify(content).dkim.at(0).result, AuthResult::pass);
}

TEST_F(VerificationTest, CannotTellWhereTheDnsFails) {
    world.zone.mark_failing("example.test");
    world.zone.mark_failing("s._domainkey.example.test");

    const auto verdicts = verify(signed_by("example.test", plain));

    EXPECT_EQ(verdicts.mail_from.result, AuthResult::temperror);
    EXPECT_EQ(verdicts.dkim.at(0).result, AuthResult::temperror);
    EXPECT_EQ(verdicts.dmarc.result, AuthResult::temperror);
    EXPECT_EQ(verdicts.dmarc.disposition, model::DmarcPolicy::none);
}

TEST_F(VerificationTest, AsksNothingMoreAfterItsTime) {
    options.time_max = std::chrono::seconds(10);
    world.zone.add(R"(slow.test TXT "v=spf1 include:next.test -all")");
    world.zone.add(R"(next.test TXT "v=spf1 ip4:192.0.2.0/24 -all")");
    world.zone.mark_slow("slow.test", std::chrono::seconds(11));
    mail_from = "joe@slow.test";
    const auto begin = world.clock().instant();

    const auto verdicts = verify(plain);

    EXPECT_EQ(verdicts.mail_from.result, AuthResult::temperror);
    EXPECT_EQ(verdicts.helo.result, AuthResult::pass);
    EXPECT_EQ(verdicts.dmarc.result, AuthResult::temperror);
    EXPECT_EQ(world.clock().instant() - begin, std::chrono::seconds(11));
}

TEST_F(VerificationTest, AsksForKeysAtTheSameTime) {
    std::string message = plain;
    for (const std::string name : {"a.test", "b.test", "c.test"}) {
        world.zone.add("s._domainkey." + name + " TXT \"" + key().txt_record() + "\"\n");
        world.zone.mark_slow("s._domainkey." + name, std::chrono::seconds(3));
        message = signed_by(name, message);
    }
    const auto begin = world.clock().instant();

    const auto verdicts = verify(message);

    EXPECT_EQ(verdicts.dkim.size(), 3U);
    EXPECT_EQ(verdicts.dkim.at(2).result, AuthResult::pass);
    EXPECT_EQ(world.clock().instant() - begin, std::chrono::seconds(3));
}

TEST_F(VerificationTest, KeepsToTheLimitsOfVoidLookUps) {
    world.zone.add(R"(void.test TXT "v=spf1 a:n1.test a:n2.test a:n3.test ip4:192.0.2.1 -all")");
    mail_from = "joe@void.test";

    EXPECT_EQ(verify(plain).mail_from.result, AuthResult::permerror);
}

TEST_F(VerificationTest, FollowsEveryKindOfRecordThatSpfAsksFor) {
    world.zone.add(R"(
        all.test TXT "v=spf1 a:host.test mx:mail.test exists:%{ir}.list.test ptr:name.test -all"
        host.test A 198.51.100.1
        mail.test MX 10 mx.mail.test
        mx.mail.test A 198.51.100.2
        3.100.51.198.list.test A 127.0.0.2
        4.100.51.198.in-addr.arpa PTR one.name.test
        one.name.test A 198.51.100.4
        null.test MX 0 .
        no-mail.test TXT "v=spf1 mx:null.test mx:host.test -all"
    )");
    mail_from = "joe@all.test";
    for (const std::string last : {"1", "2", "3", "4"}) {
        client = "198.51.100." + last;
        EXPECT_EQ(verify(plain).mail_from.result, AuthResult::pass) << client;
    }
    client = "198.51.100.5";
    EXPECT_EQ(verify(plain).mail_from.result, AuthResult::fail);
    mail_from = "joe@no-mail.test";
    EXPECT_EQ(verify(plain).mail_from.result, AuthResult::fail);
}

TEST_F(VerificationTest, AppliesThePolicyForNamesThatDoNotExistToThoseAlone) {
    world.zone.add(R"(
        _dmarc.parent.test TXT "v=DMARC1; p=none; sp=none; np=reject"
        there.parent.test TXT "something"
    )");
    const auto disposition = [&](const std::string& name) {
        return verify("From: a@" + name + "\r\n\r\n").dmarc.disposition;
    };

    EXPECT_EQ(disposition("there.parent.test"), model::DmarcPolicy::none);
    EXPECT_EQ(disposition("absent.parent.test"), model::DmarcPolicy::reject);
}

TEST_F(VerificationTest, HoldsAMessageToTheStrictestOfItsAuthors) {
    world.zone.add(R"(_dmarc.lax.test TXT "v=DMARC1; p=none")");
    client = "198.51.100.1";

    const auto verdicts = verify("From: a@lax.test, b@example.test\r\nFrom: c@lax.test\r\n\r\n");

    EXPECT_EQ(verdicts.dmarc.author_domain, "example.test");
}

TEST_F(VerificationTest, SaysWhyAMessageWithoutAuthorHasNoPolicy) {
    const auto verdicts = verify("Subject: hi\r\n\r\n");

    EXPECT_EQ(verdicts.dmarc.result, AuthResult::permerror);
    EXPECT_EQ(verdicts.dmarc.reason, "no author with a domain");
}

TEST_F(VerificationTest, LooksDomainsUpAsALabels) {
    world.zone.add(R"(xn--bcher-kva.test TXT "v=spf1 ip4:192.0.2.1 -all")");
    mail_from =
        "joe@b\xc3\xbc"
        "cher.test";

    const auto verdicts = verify(plain);

    EXPECT_EQ(verdicts.mail_from.result, AuthResult::pass);
    EXPECT_EQ(verdicts.mail_from.domain, "xn--bcher-kva.test");
}

TEST_F(VerificationTest, GivesUpOnAHeaderBeyondAllLimits) {
    std::string message;
    for (int i = 0; i < 3000; ++i) {
        message += "X: y\r\n";
    }

    const auto verdicts = verify(message + "\r\n");

    EXPECT_TRUE(verdicts.dkim.empty());
    EXPECT_EQ(verdicts.dmarc.result, AuthResult::permerror);
}

TEST_F(VerificationTest, AsksForALimitedNumberOfKeys) {
    std::string message;
    for (std::size_t i = 1; i <= keys_max; ++i) {
        const auto n = std::to_string(i);
        message += "ARC-Seal: i=" + n + "; a=rsa-sha256; b=AAAA; cv=" + (i == 1 ? "none" : "pass") +
                   "; d=d" + n + ".test; s=s\r\n";
        message += "ARC-Message-Signature: i=" + n +
                   "; a=rsa-sha256; b=AAAA; bh=" + base::to_base64(std::string(32, 'x')) +
                   "; c=relaxed/relaxed; h=from; d=m" + n + ".test; s=s\r\n";
        message += "ARC-Authentication-Results: i=" + n + "; x.test; none\r\n";
    }

    const auto verdicts = verify(message + plain);

    std::size_t keys = 0;
    for (const auto& question : world.zone.asked()) {
        keys += question.name.contains("_domainkey") ? 1 : 0;
    }
    EXPECT_EQ(keys, keys_max);
    EXPECT_EQ(verdicts.arc.instances, keys_max);
    EXPECT_EQ(verdicts.arc.result, AuthResult::fail);
}

}  // namespace
}  // namespace postrider::authentication
