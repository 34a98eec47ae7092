// A delivery's id in sixteen characters that nobody else can make: no index is needed to trust it.
#include "secrets/delivery_token.h"

#include "base/ascii.h"

#include <gtest/gtest.h>

#include <set>

namespace postrider::secrets {
namespace {

class DeliveryTokens : public testing::Test {
protected:
    base::SeededRandom random{1};
    InstallationKey key = InstallationKey::random(random);
    DeliveryToken token{key};
};

TEST_F(DeliveryTokens, CarryTheirDelivery) {
    for (const std::uint64_t id : {std::uint64_t{0}, std::uint64_t{1}, delivery_id_max}) {
        EXPECT_EQ(token.read(token.make(id)), id);
        EXPECT_EQ(token.read_from_address(token.make_for_address(id)), id);
    }
    for (int i = 0; i < 1000; ++i) {
        const auto id = random.below(delivery_id_max + 1);
        EXPECT_EQ(token.read(token.make(id)), id);
        EXPECT_EQ(token.read_from_address(token.make_for_address(id)), id);
    }
}

TEST_F(DeliveryTokens, HaveTheFormOfPostals) {
    for (std::uint64_t id = 0; id < 100; ++id) {
        const auto text = token.make(id);
        EXPECT_EQ(text.size(), 16U);
        EXPECT_EQ(text.find_first_not_of(base::letters_and_digits), std::string::npos);
    }
}

TEST_F(DeliveryTokens, SurviveCaseFoldingInAddresses) {
    const auto text = token.make_for_address(123456789);
    EXPECT_EQ(text.size(), 19U);
    EXPECT_EQ(text, base::to_lower(text));
    EXPECT_EQ(token.read_from_address(base::to_upper(text)), 123456789U);
}

TEST_F(DeliveryTokens, AreRefusedWhenAnyCharacterIsAltered) {
    const auto text = token.make(42);
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const char c : base::letters_and_digits) {
            auto altered = text;
            altered[i] = c;
            EXPECT_EQ(token.read(altered).has_value(), altered == text) << altered;
        }
    }
    const auto address = token.make_for_address(42);
    for (std::size_t i = 0; i < address.size(); ++i) {
        auto altered = address;
        altered[i] = altered[i] == 'a' ? 'b' : 'a';
        EXPECT_EQ(token.read_from_address(altered).error(), TokenError::forged) << altered;
    }
}

TEST_F(DeliveryTokens, AreRefusedFromAnotherInstallation) {
    const DeliveryToken other(InstallationKey::random(random));
    EXPECT_EQ(other.read_from_address(token.make_for_address(42)).error(), TokenError::forged);
}

TEST_F(DeliveryTokens, AreMalformedWithAnotherSizeOrAlphabet) {
    for (const char* text :
         {"", "abc", "0000000000000000 ", "0000000-00000000", "zzzzzzzzzzzzzzzz"}) {
        EXPECT_EQ(token.read(text).error(), TokenError::malformed) << text;
    }
    for (const char* text :
         {"", "abcdefghijklmnopqr", "abcdefghijklmnopqr1", "abcdefghijklmnopqrst"}) {
        EXPECT_EQ(token.read_from_address(text).error(), TokenError::malformed) << text;
    }
}

TEST_F(DeliveryTokens, ShowNeitherOrderNorVolume) {
    std::set<std::string> beginnings;
    for (std::uint64_t id = 1000; id < 1100; ++id) {
        beginnings.insert(token.make(id).substr(0, 4));
    }
    EXPECT_GT(beginnings.size(), 95U);
}

}  // namespace
}  // namespace postrider::secrets
