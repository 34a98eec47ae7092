// The steps in which the tags of a signature are read; DKIM and ARC choose from them.
#include "dkim/signature_steps.h"

#include <gtest/gtest.h>

#include <array>

namespace postrider::dkim {
namespace {

std::expected<Signature, Reason> read(std::string_view text, std::span<const Step> steps) {
    return read_signature(TagList::parse(text).value(), steps);
}

TEST(SignatureSteps, ReadOnlyTheTagsOfTheStepsThatAreChosen) {
    constexpr std::array<Step, 2> steps = {read_domain, read_code};
    const auto signature = read("d=Example.TEST; s=one; b=aGk=; a=nonsense", steps);
    ASSERT_TRUE(signature);
    EXPECT_EQ(signature->key_name(), "one._domainkey.example.test");
    EXPECT_EQ(signature->signature, "hi");
}

TEST(SignatureSteps, EndAtTheFirstFault) {
    constexpr std::array<Step, 2> steps = {read_algorithm, read_domain};
    EXPECT_EQ(read("a=rsa-sha1; d=..", steps).error(), Reason::insecure_algorithm);
    EXPECT_EQ(read("a=rsa-sha256; d=..; s=x", steps).error(), Reason::bad_domain);
}

TEST(SignatureSteps, LimitTheNumberOfSignedFields) {
    constexpr std::array<Step, 1> steps = {read_signed_fields};
    std::string list = "h=a";
    for (std::size_t i = 1; i < signed_fields_max; ++i) {
        list += ":a";
    }
    EXPECT_EQ(read(list, steps)->signed_fields.size(), signed_fields_max);
    EXPECT_EQ(read(list + ":a", steps).error(), Reason::too_many_signed_fields);
}

TEST(SignatureSteps, KnowWhenASignatureHasExpired) {
    constexpr std::array<Step, 1> steps = {read_times};
    const auto signature = read("t=10; x=20", steps);
    EXPECT_FALSE(signature->is_expired(base::from_micros(20'999'999)));
    EXPECT_TRUE(signature->is_expired(base::from_micros(21'000'000)));
    EXPECT_EQ(read("t=20; x=20", steps).error(), Reason::bad_time);
}

}  // namespace
}  // namespace postrider::dkim
