// Claim and identity to what goes over the wire.
#include "path/delivery/letter.h"

#include <gtest/gtest.h>

#include "testing/delivery_fixture.h"

namespace postrider::delivery {
namespace {

class LetterTest : public ::testing::Test {
protected:
    testing::World world_;
    Signatures signatures_{world_.clock(), world_.workers};
};

TEST_F(LetterTest, CarriesWhatTheSenderAskedFor) {
    auto claim = a_claim();
    claim.notify = model::Notify::never;
    claim.original_recipient = "rfc822;bob@there.test";
    claim.dsn_return = model::DsnReturn::headers;
    claim.envelope_id = "e1";
    const auto identity = an_identity();
    Letter letter(claim, identity, signatures_);

    testing::run(world_.loop, letter.seal());

    const auto& envelope = letter.outgoing().envelope;
    EXPECT_EQ(envelope.sender, "rp+token@rp.test");
    ASSERT_EQ(envelope.recipients.size(), 1U);
    EXPECT_EQ(envelope.recipients[0].address, "bob@there.test");
    EXPECT_EQ(envelope.recipients[0].notify, model::Notify::never);
    EXPECT_EQ(envelope.recipients[0].original_recipient, "rfc822;bob@there.test");
    EXPECT_EQ(envelope.dsn_return, model::DsnReturn::headers);
    EXPECT_EQ(envelope.envelope_id, "e1");
    EXPECT_EQ(envelope.size, letter.outgoing().front.size() + claim.content.size());
}

TEST_F(LetterTest, BearsItsTokenInFront) {
    const auto claim = a_claim();
    auto identity = an_identity();
    Letter with(claim, identity, signatures_);
    testing::run(world_.loop, with.seal());
    EXPECT_EQ(with.outgoing().front, "X-Postal-MsgID: TOKEN\r\n");

    identity.token.clear();
    Letter without(claim, identity, signatures_);
    testing::run(world_.loop, without.seal());
    EXPECT_EQ(without.outgoing().front, "");
}

TEST_F(LetterTest, IsSealedOnce) {
    const auto claim = a_claim();
    const auto identity = an_identity();
    Letter letter(claim, identity, signatures_);
    testing::run(world_.loop, letter.seal());
    const auto* sealed = &letter.outgoing();

    testing::run(world_.loop, letter.seal());

    EXPECT_EQ(&letter.outgoing(), sealed);
}

}  // namespace
}  // namespace postrider::delivery
