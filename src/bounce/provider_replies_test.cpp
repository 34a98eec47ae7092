// What large providers really reply, and the class that each such reply is to have.
#include "bounce/classify.h"
#include "bounce/reply_text.h"

#include "base/ascii.h"
#include "testing/corpora.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <iostream>
#include <utility>

namespace postrider::bounce {
namespace {

using enum BounceClass;

/// The first piece that a reply contains decides what is expected of it.
constexpr std::pair<std::string_view, BounceClass> expectations[] = {
    {"not found", bad_address},
    {"user complaints", reputation},
    {"We would love", other},
    {"nature of the content", content},
    {"low reputation", reputation},
    {"unusual rate", rate},
    {"unusual amount", rate},
    {"receiving mail at a rate", rate},
    {"Mail server temporarily rejected", other},
    {"over quota", mailbox_full},
    {"does not exist", bad_address},
    {"is disabled", bad_address},
    {"missing a valid address in From", content},
    {"likely unsolicited", content},
    {"DMARC", authentication},
    {"size limits", content},
    {"illegal attachment", content},
    {"not a valid RFC-5321 address", bad_address},
    {"no forwarding address", bad_address},
    {"mailbox unavailable", bad_address},
    {"[TS03]", reputation},
    {"temporarily deferred -", rate},
    {"restricted by policy", policy},
    {"too many messages", rate},
    {"temporarily unavailable", other},
    {"really long, multiline", network},
    {"Domain Lookup Failed", bad_address},
    {"Max message per connection", rate},
    {"too quickly", rate},
    {"Internal server error", other},
    {"temporary domain failure", other},
    {"Syntax error", other},
    {"relaying denied", relaying},
    {"Spamhaus", reputation},
    {"policy reasons", policy},
    {"no longer valid", bad_address},
    {"mail action aborted", other},
    {"doesn't have a", bad_address},
    {"Headers are not RFC compliant", content},
    {"Message not allowed", policy},
    {"cannot be delivered", policy},
};

struct ProviderReply {
    std::string domain;
    std::uint16_t code = 0;
    std::string text;
};

std::vector<ProviderReply> read_replies(std::string_view file) {
    std::vector<ProviderReply> list;
    ProviderReply reply;
    for (const std::string_view line : base::split(file, '\n')) {
        if (line.starts_with("[[")) {
            const auto pieces = base::split(line, '"');
            reply.domain = pieces.size() > 1 ? pieces[1] : "";
        } else if (line.starts_with("code=")) {
            std::from_chars(line.data() + 5, line.data() + line.size(), reply.code);
        } else if (line.starts_with("msg=\"")) {
            reply.text = line.substr(5, line.rfind('"') - 5);
            list.push_back(reply);
        }
    }
    return list;
}

std::optional<BounceClass> expected_of(std::string_view text) {
    const std::string lower = base::to_lower(text);
    for (const auto& [piece, bounce_class] : expectations) {
        if (lower.contains(base::to_lower(piece))) {
            return bounce_class;
        }
    }
    return std::nullopt;
}

TEST(ProviderReplies, GetTheirClass) {
    const auto folder = testing::find_corpus("provider-replies");
    if (!folder) {
        GTEST_SKIP() << testing::corpora_absent;
    }
    int passed = 0;
    int failed = 0;
    for (const auto& reply : read_replies(testing::read_file(*folder / "responses.toml"))) {
        const auto found = Classifier::built_in().classify({
            .code = reply.code,
            .enhanced = find_codes(std::to_string(reply.code) + " " + reply.text).enhanced,
            .text = reply.text,
            .host = reply.domain,
        });
        const auto expected = expected_of(reply.text);
        ASSERT_TRUE(expected.has_value()) << reply.text;
        EXPECT_EQ(name_of(found.bounce_class), name_of(*expected))
            << reply.text << " by " << found.rule;
        (found.bounce_class == *expected ? passed : failed) += 1;
    }
    std::cout << "provider-replies: " << passed << " passed, " << failed << " failed\n";
}

}  // namespace
}  // namespace postrider::bounce
