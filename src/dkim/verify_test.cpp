// Verifies the DKIM signatures of a message, without asking the DNS itself (RFC 6376 §6).
#include "dkim/verify.h"

#include "base/ascii.h"
#include "base/encoding.h"
#include "dkim/sign.h"
#include "testing/corpora.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <iterator>
#include <map>
#include <sstream>
#include <string>

namespace postrider::dkim {
namespace {

constexpr base::Time noon = base::from_micros(1'700'000'000'000'000);
using Records = std::map<std::string, std::vector<std::string>>;

std::vector<Result> verdicts(std::string_view message, const Records& records, base::Time time) {
    const auto header = mail::HeaderBlock::parse(message).value();
    const auto ask = [&](const std::string& name) -> TxtAnswer {
        const auto found = records.find(name);
        if (found == records.end()) {
            return std::unexpected(NoAnswer::not_there);
        }
        return found->second;
    };
    return verify(header, message.substr(header.body_offset()), ask, time);
}

const SigningKey& key() {
    static const SigningKey made = SigningKey::generate_ed25519();
    return made;
}

/// A message whose signature has the tags `more`, valid whatever they say.
std::string message_with(const std::string& more, std::string_view body_signed = "Hi.\r\n") {
    const std::string fields = "From: a@example.test\r\n";
    std::string signature = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; " + more +
                            "d=example.test; s=s; h=from; bh=" +
                            base::to_base64(secrets::view(body_hash(body_signed))) + "; b=";
    std::string canonical = "from:a@example.test\r\ndkim-signature:" + signature.substr(16);
    signature += base::to_base64(key().sign(secrets::sha256(canonical)));
    return signature + "\r\n" + fields + "\r\nHi.\r\n";
}

Result verdict(
    const std::string& message,
    const std::string& record = key().txt_record(),
    base::Time time = noon
) {
    return verdicts(message, {{"s._domainkey.example.test", {record}}}, time).at(0);
}

TEST(Verify, PassesAndSaysWhoSigned) {
    const auto result = verdict(message_with("i=a@x.example.test; "));
    EXPECT_EQ(result.status, Status::pass);
    EXPECT_EQ(result.domain, "example.test");
    EXPECT_EQ(result.selector, "s");
    EXPECT_EQ(result.identity, "a@x.example.test");
    EXPECT_EQ(result.signature_start.size(), 8U);
    EXPECT_EQ(result.octets_unsigned, 0U);
}

TEST(Verify, FailsWhenBodyOrHeaderIsAltered) {
    auto message = message_with("");
    message.replace(message.find("Hi."), 3, "Ho.");
    EXPECT_EQ(verdict(message).reason, Reason::body_altered);
    message = message_with("");
    message.replace(message.find("From: a"), 7, "From: b");
    EXPECT_EQ(verdict(message).reason, Reason::header_altered);
    EXPECT_EQ(verdict(message).status, Status::fail);
}

TEST(Verify, LooksAtTheExpiryAgainstTheGivenTime) {
    const auto message = message_with("t=1699999999; x=1700000000; ");
    EXPECT_EQ(verdict(message).reason, Reason::verified);
    const auto later = noon + std::chrono::seconds(1);
    EXPECT_EQ(verdict(message, key().txt_record(), later).reason, Reason::expired);
}

TEST(Verify, CountsWhatALengthLeavesUnsigned) {
    const auto result = verdict(message_with("l=0; ", ""));
    EXPECT_EQ(result.status, Status::pass);
    EXPECT_EQ(result.octets_unsigned, 5U);
    EXPECT_EQ(verdict(message_with("l=5; ")).octets_unsigned, 0U);
    EXPECT_EQ(verdict(message_with("l=6; ")).reason, Reason::length_beyond_body);
}

TEST(Verify, TreatsFailuresOfATestingDomainAsNeutral) {
    const auto record = key().txt_record() + "; t=y";
    EXPECT_EQ(verdict(message_with(""), record).status, Status::pass);
    EXPECT_TRUE(verdict(message_with(""), record).is_test);
    auto message = message_with("");
    message += "more\r\n";
    EXPECT_EQ(verdict(message, record).status, Status::neutral);
    EXPECT_EQ(verdict(message, record).reason, Reason::body_altered);
}

TEST(Verify, HoldsAStrictKeyToItsDomain) {
    const auto record = key().txt_record() + "; t=s";
    EXPECT_EQ(verdict(message_with("i=@example.test; "), record).status, Status::pass);
    EXPECT_EQ(verdict(message_with(""), record).status, Status::pass);
    EXPECT_EQ(
        verdict(message_with("i=@x.example.test; "), record).reason, Reason::key_forbids_subdomain
    );
}

TEST(Verify, TellsAMissingKeyFromAFailedLookUp) {
    const auto message = message_with("");
    const auto header = mail::HeaderBlock::parse(message).value();
    Verification verification(header);
    verification.add_body("Hi.\r\n");
    ASSERT_EQ(verification.key_name(0), "s._domainkey.example.test");
    const auto judge = [&](NoAnswer answer) {
        return verification.judge(0, std::unexpected(answer), noon).status;
    };
    EXPECT_EQ(judge(NoAnswer::not_there), Status::permerror);
    EXPECT_EQ(judge(NoAnswer::cannot_tell), Status::temperror);
    EXPECT_EQ(verification.judge(0, std::vector<std::string>{}, noon).reason, Reason::no_key);
}

TEST(Verify, TakesTheKeyAmongOtherRecords) {
    const auto name = "s._domainkey.example.test";
    const auto judge = [&](std::vector<std::string> records) {
        return verdicts(message_with(""), {{name, std::move(records)}}, noon)[0].reason;
    };
    EXPECT_EQ(judge({"hello", "v=DKIM1; p=", key().txt_record()}), Reason::verified);
    EXPECT_EQ(judge({"hello", "v=DKIM1; k=ed25519; p="}), Reason::key_revoked);
    EXPECT_EQ(judge({"hello"}), Reason::malformed_key);
    EXPECT_EQ(judge({"1", "2", "3", "4", key().txt_record()}), Reason::malformed_key);
}

TEST(Verify, ReportsAnUnreadableSignatureWithoutAskingForAKey) {
    const std::string message = "DKIM-Signature: v=1; b=abc def ghi\r\nFrom: a@b.test\r\n\r\n";
    const auto header = mail::HeaderBlock::parse(message).value();
    EXPECT_EQ(Verification(header).key_name(0), "");
    const auto result = verdict(message);
    EXPECT_EQ(result.status, Status::permerror);
    EXPECT_EQ(result.signature_start, "abcdefgh");
}

TEST(Verify, LooksAtALimitedNumberOfSignatures) {
    std::string message;
    for (std::size_t i = 0; i <= signatures_max; ++i) {
        message += "DKIM-Signature: v=1\r\n";
    }
    EXPECT_EQ(verdicts(message + "\r\n", {}, noon).size(), signatures_max);
    EXPECT_TRUE(verdicts("From: a@b.test\r\n\r\n", {}, noon).empty());
}

std::string with_crlf(std::string_view text) {
    std::string lines;
    for (const char c : text) {
        lines.append(c == '\n' ? "\r\n" : std::string(1, c));
    }
    return lines;
}

/// A file of the corpus: records, one a line, then an empty line and the message.
std::vector<Result> results_of(const std::string& text) {
    std::istringstream file(text);
    Records records;
    std::string line;
    while (std::getline(file, line) && !line.empty()) {
        const auto [name, record] = base::split_once(line, ' ').value();
        records[std::string(name)].emplace_back(record);
    }
    const std::string message{std::istreambuf_iterator<char>(file), {}};
    return verdicts(with_crlf(message), records, base::from_micros(1'667'843'664'000'000));
}

TEST(VerifyCorpus, PassesEverySignatureOfOthers) {
    const auto folder = postrider::testing::find_corpus("mail-auth/dkim");
    if (!folder) {
        GTEST_SKIP() << postrider::testing::corpora_absent;
    }
    int passed = 0;
    int failed = 0;
    for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
        const auto results = results_of(postrider::testing::read_file(entry.path()));
        EXPECT_FALSE(results.empty());
        for (const auto& result : results) {
            const bool good = result.status == Status::pass;
            (good ? passed : failed) += 1;
            EXPECT_TRUE(good) << entry.path() << ' ' << result.domain << ": "
                              << describe(result.reason);
        }
    }
    std::printf("DKIM corpus: %d passed, %d failed\n", passed, failed);
    EXPECT_GE(passed, 7);
}

}  // namespace
}  // namespace postrider::dkim
