// Signatures: made once for a message and its signers, never kept for long.
#include "path/delivery/signatures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "testing/delivery_fixture.h"

namespace postrider::delivery {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Workers that take their time, and count.
class SlowWorkers final : public net::Workers {
public:
    explicit SlowWorkers(net::Clock& clock) : clock_(clock) {}
    net::Task<> run(std::move_only_function<void()> work) override {
        ++jobs;
        co_await clock_.sleep_until(clock_.instant() + 1s);
        work();
    }
    int jobs = 0;

private:
    net::Clock& clock_;
};

class SignaturesTest : public ::testing::Test {
protected:
    static Signers signers(const char* domain = "acme.test") {
        return std::make_shared<const std::vector<dkim::Signer>>(std::vector{dkim::Signer{
            .domain = domain, .selector = "s1", .key = dkim::SigningKey::generate_ed25519()
        }});
    }
    std::string of(std::int64_t message, const Signers& who) {
        return testing::run(world_.loop, signatures_.of({message}, content_, who));
    }

    testing::World world_;
    SlowWorkers workers_{world_.clock()};
    Signatures signatures_{world_.clock(), workers_};
    model::Content content_ =
        model::Content::from("From: a@acme.test\r\nSubject: x\r\n\r\nbody\r\n");
    Signers ours_ = signers();
};

TEST_F(SignaturesTest, NameDomainAndSelector) {
    const auto text = of(1, ours_);

    EXPECT_THAT(text, StartsWith("DKIM-Signature: "));
    EXPECT_THAT(text, HasSubstr("d=acme.test"));
    EXPECT_THAT(text, HasSubstr("s=s1"));
    EXPECT_TRUE(text.ends_with("\r\n"));
}

TEST_F(SignaturesTest, AreNoneWithoutSigners) {
    EXPECT_EQ(of(1, nullptr), "");
    EXPECT_EQ(of(1, std::make_shared<const std::vector<dkim::Signer>>()), "");
    EXPECT_EQ(workers_.jobs, 0);
}

TEST_F(SignaturesTest, AreMadeOnceForTheRecipientsOfAMessage) {
    const auto first = of(1, ours_);

    EXPECT_EQ(of(1, ours_), first);
    EXPECT_EQ(workers_.jobs, 1);
}

TEST_F(SignaturesTest, AreMadeOnceForThoseWhoAskAtTheSameTime) {
    std::vector<std::string> texts;
    const model::MessageId message{1};
    auto ask = [&]() -> net::Task<> {
        auto text = co_await signatures_.of(message, content_, ours_);
        texts.push_back(std::move(text));
    };
    for (int i = 0; i < 5; ++i) {
        world_.loop.spawn(ask(), "test");
    }
    world_.loop.advance(2s);

    ASSERT_EQ(texts.size(), 5U);
    EXPECT_EQ(texts[0], texts[4]);
    EXPECT_EQ(workers_.jobs, 1);
}

TEST_F(SignaturesTest, AreMadeAnewForOtherMessagesAndOtherKeys) {
    of(1, ours_);
    of(2, ours_);
    EXPECT_THAT(of(1, signers("other.test")), HasSubstr("d=other.test"));

    EXPECT_EQ(workers_.jobs, 3);
}

TEST_F(SignaturesTest, AreMadeAnewAfterAMinute) {
    of(1, ours_);
    world_.loop.advance(signatures_kept_for + 1s);
    of(1, ours_);

    EXPECT_EQ(workers_.jobs, 2);
}

TEST_F(SignaturesTest, AreKeptForSoManyMessagesOnly) {
    net::InlineWorkers quick;
    Signatures many(world_.clock(), quick);
    const auto first = testing::run(world_.loop, many.of({1}, content_, ours_));
    world_.loop.advance(1s);  // a signature of another second is another text
    for (std::size_t i = 0; i < signatures_kept_max; ++i) {
        const model::MessageId id{static_cast<std::int64_t>(i) + 2};
        testing::run(world_.loop, many.of(id, content_, ours_));
    }

    EXPECT_NE(testing::run(world_.loop, many.of({1}, content_, ours_)), first);
}

TEST_F(SignaturesTest, ThatCouldNotBeMadeAreTriedAgainByWhoWaited) {
    const auto gone = model::Content::from_file("From: a@acme.test\r\n\r\n", "/nowhere", 0, 9'999);
    const model::MessageId message{1};
    int failures = 0;
    auto ask = [&]() -> net::Task<> {
        try {
            co_await signatures_.of(message, gone, ours_);
        } catch (const std::system_error&) {
            ++failures;
        }
    };
    world_.loop.spawn(ask(), "test");
    world_.loop.spawn(ask(), "test");
    world_.loop.advance(5s);

    EXPECT_EQ(failures, 2);
    EXPECT_EQ(workers_.jobs, 2);
}

}  // namespace
}  // namespace postrider::delivery
