// Claims about what follows a refusal.
#include "reaction/decide.h"

#include <gtest/gtest.h>

namespace postrider::reaction {
namespace {

using bounce::BounceClass;
using smtp::Stage;

/// By the built-in rules.
Decision after(std::uint16_t code, std::string_view text, Stage stage = Stage::rcpt) {
    std::string_view rest = text;
    const auto enhanced = smtp::take_enhanced_code(rest);
    const auto classification = bounce::Classifier::built_in().classify(
        {.code = code, .enhanced = enhanced, .text = rest, .stage = stage}
    );
    return decide({.classification = classification, .code = code, .stage = stage});
}
Decision of(BounceClass bounce_class, std::uint16_t code, Stage stage = Stage::final_dot) {
    return decide({.classification = {.bounce_class = bounce_class}, .code = code, .stage = stage});
}

TEST(Reaction, EndsAndSuppressesWhereNobodyIsThere) {
    const auto decision = after(550, "5.1.1 User unknown");

    EXPECT_TRUE(decision.is_final);
    EXPECT_TRUE(decision.suppresses);
    EXPECT_FALSE(decision.measure);
}

TEST(Reaction, SuppressesNobodyForWhatMayPass) {
    EXPECT_FALSE(after(450, "4.1.1 User unknown").suppresses);
    EXPECT_FALSE(after(450, "4.1.1 User unknown").is_final);
    EXPECT_FALSE(after(552, "5.2.2 Mailbox full").suppresses);
    EXPECT_TRUE(after(552, "5.2.2 Mailbox full").is_final);
}

TEST(Reaction, WaitsLongerForAFullMailbox) {
    EXPECT_GT(after(452, "4.2.2 Over quota").spacing, 1);
    EXPECT_EQ(after(451, "4.3.0 Local error").spacing, 1);
}

TEST(Reaction, TriesAgainWhateverDigitTooMuchAtOnceBeginsWith) {
    for (const std::uint16_t code : std::initializer_list<std::uint16_t>{421, 450, 550, 554}) {
        const auto decision = of(BounceClass::rate, code);
        EXPECT_FALSE(decision.is_final) << code;
        EXPECT_FALSE(decision.suppresses) << code;
        ASSERT_TRUE(decision.measure) << code;
        EXPECT_EQ(decision.measure->kind, MeasureKind::slow_source) << code;
    }
    EXPECT_FALSE(after(550, "5.7.1 Too many messages from your address").is_final);
}

TEST(Reaction, KeepsASourceOffWhoBlocksIt) {
    const auto decision = of(BounceClass::reputation, 554);

    EXPECT_TRUE(decision.is_final);
    EXPECT_EQ(decision.measure->kind, MeasureKind::pause_source);
    EXPECT_GT(decision.measure->strikes, 1U) << "one reader's own list is no reason";
}

TEST(Reaction, QuietsTheServerWhoseMessagesAreNotWanted) {
    EXPECT_EQ(of(BounceClass::content, 550).measure->kind, MeasureKind::pause_server);
    EXPECT_EQ(of(BounceClass::authentication, 550).measure->kind, MeasureKind::pause_server);
}

TEST(Reaction, BlamesTheSourceForItsName) {
    const Refusal refusal{
        .classification = {.bounce_class = BounceClass::authentication, .reason = "no-reverse-dns"},
        .code = 550
    };
    EXPECT_EQ(decide(refusal).measure->kind, MeasureKind::pause_source);
}

TEST(Reaction, StepsBackFromADoorThatIsShut) {
    EXPECT_EQ(
        of(BounceClass::other, 421, Stage::greeting).measure->kind, MeasureKind::pause_source
    );
    EXPECT_FALSE(of(BounceClass::other, 421, Stage::rcpt).measure);
    EXPECT_FALSE(of(BounceClass::network, 0, Stage::connect).measure);
}

TEST(Reaction, NeverEndsWhatWasNotRefusedForGood) {
    for (int number = 0; number <= static_cast<int>(BounceClass::other); ++number) {
        const auto bounce_class = static_cast<BounceClass>(number);
        for (const std::uint16_t code : std::initializer_list<std::uint16_t>{0, 421, 450}) {
            const auto decision = of(bounce_class, code);
            EXPECT_FALSE(decision.is_final) << number;
            EXPECT_FALSE(decision.suppresses) << number;
            EXPECT_FALSE(decision.why.empty()) << number;
        }
        EXPECT_EQ(of(bounce_class, 550).is_final, bounce_class != BounceClass::rate) << number;
    }
}

TEST(Reaction, MeasuresHaveNames) {
    for (const char* name : {"slow-source", "pause-source", "pause-server"}) {
        EXPECT_EQ(name_of(*parse_measure_kind(name)), name);
    }
    EXPECT_FALSE(parse_measure_kind("panic"));
}

}  // namespace
}  // namespace postrider::reaction
