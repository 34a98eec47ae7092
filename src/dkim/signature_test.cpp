// A DKIM-Signature field as a value (RFC 6376 §3.5).
#include "dkim/signature.h"

#include <gtest/gtest.h>

#include <string>

namespace postrider::dkim {
namespace {

constexpr std::string_view body_hash_tag = "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; ";

/// A good signature but for `change`, which replaces the tag of the same name or is added.
std::string with(std::string_view change) {
    std::string text;
    const auto name = change.substr(0, change.find('='));
    for (const std::string_view tag :
         {"v=1", "a=rsa-sha256", "d=example.test", "s=sel", "h=From:To", "b=YWJj"}) {
        if (tag.substr(0, tag.find('=')) != name) {
            text.append(tag).append("; ");
        }
    }
    if (name != "bh") {
        text.append(body_hash_tag);
    }
    return text.append(change);
}

TEST(Signature, IsReadWithItsDefaults) {
    const auto signature = parse_signature(with("z=x"));
    ASSERT_TRUE(signature);
    EXPECT_EQ(signature->algorithm, Algorithm::rsa_sha256);
    EXPECT_EQ(signature->header_form, Canonicalization::simple);
    EXPECT_EQ(signature->body_form, Canonicalization::simple);
    EXPECT_EQ(signature->key_name(), "sel._domainkey.example.test");
    EXPECT_EQ(signature->identity, "@example.test");
    EXPECT_EQ(signature->signed_fields, (std::vector<std::string>{"From", "To"}));
    EXPECT_EQ(signature->signature, "abc");
    EXPECT_EQ(signature->body_hash.size(), 32U);
    EXPECT_EQ(signature->length, BodyHash::whole);
    EXPECT_EQ(signature->signed_at, std::nullopt);
}

TEST(Signature, IsReadWithEveryTag) {
    const auto signature = parse_signature(with(
        "a=ed25519-sha256; c=relaxed; q=http : dns/txt; i=j=40d@Mail.Example.TEST; l=5; t=1; x=2"
    ));
    ASSERT_TRUE(signature);
    EXPECT_EQ(signature->algorithm, Algorithm::ed25519_sha256);
    EXPECT_EQ(signature->header_form, Canonicalization::relaxed);
    EXPECT_EQ(signature->body_form, Canonicalization::simple);
    EXPECT_EQ(signature->identity, "j@d@mail.example.test");
    EXPECT_EQ(signature->length, 5U);
    EXPECT_EQ(signature->signed_at, 1U);
    EXPECT_EQ(signature->expires_at, 2U);
}

TEST(Signature, IsRefusedForItsReason) {
    const std::pair<const char*, Reason> cases[] = {
        {"v=2", Reason::unsupported_version},
        {"a=rsa-sha1", Reason::insecure_algorithm},
        {"a=rsa-md5", Reason::unsupported_algorithm},
        {"c=strict", Reason::unsupported_canonicalization},
        {"c=relaxed/", Reason::unsupported_canonicalization},
        {"q=dns/x", Reason::unsupported_query},
        {"d=", Reason::bad_domain},
        {"d=exa mple.test", Reason::bad_domain},
        {"s=a..b", Reason::bad_domain},
        {"i=@other.test", Reason::bad_identity},
        {"i=@notexample.test", Reason::bad_identity},
        {"i=x", Reason::bad_identity},
        {"i=a=4@example.test", Reason::bad_identity},
        {"h=To", Reason::from_not_signed},
        {"h=From::To", Reason::malformed_signature},
        {"h=", Reason::malformed_signature},
        {"b=", Reason::malformed_signature},
        {"b=?", Reason::malformed_signature},
        {"bh=YWJj", Reason::malformed_signature},
        {"l=-1", Reason::malformed_signature},
        {"t=x", Reason::bad_time},
        {"t=5; x=5", Reason::bad_time},
        {"x=", Reason::bad_time},
    };
    for (const auto& [change, reason] : cases) {
        const auto signature = parse_signature(with(change));
        ASSERT_FALSE(signature) << change;
        EXPECT_EQ(signature.error(), reason) << change << ": " << describe(signature.error());
    }
    EXPECT_EQ(parse_signature("").error(), Reason::missing_tag);
    EXPECT_EQ(parse_signature("v=1").error(), Reason::missing_tag);
    EXPECT_EQ(parse_signature("nonsense").error(), Reason::malformed_signature);
}

TEST(Signature, MaySignALimitedNumberOfFields) {
    std::string names = "h=from";
    for (std::size_t i = 1; i < signed_fields_max; ++i) {
        names += ":x";
    }
    EXPECT_TRUE(parse_signature(with(names)));
    EXPECT_EQ(parse_signature(with(names + ":x")).error(), Reason::too_many_signed_fields);
}

}  // namespace
}  // namespace postrider::dkim
