// One reply, or what a bounce quotes of one, and the class that the rules give it.
#include "bounce/classify.h"

#include <gtest/gtest.h>

namespace postrider::bounce {
namespace {

using smtp::Stage;

Classification classify(
    std::uint16_t code,
    std::string_view text,
    std::string_view host = "",
    std::optional<Stage> stage = std::nullopt
) {
    return Classifier::built_in().classify(
        {.code = code, .text = text, .host = host, .stage = stage}
    );
}

struct Case {
    std::uint16_t code;
    std::string_view text;
    std::string_view host;
    BounceClass bounce_class;
};

TEST(Classify, KnowsWhatProvidersSay) {
    constexpr std::string_view google = "gmail-smtp-in.l.google.com";
    constexpr std::string_view yahoo = "mta5.am0.yahoodns.net";
    const Case cases[] = {
        {550, "MAILBOX NOT FOUND", yahoo, BounceClass::bad_address},
        {421,
         "4.7.0 suspicious due to the very low reputation of the sending domain",
         google,
         BounceClass::reputation},
        {421,
         "4.7.0 suspicious due to the nature of the content and/or the links within",
         google,
         BounceClass::content},
        {421,
         "4.7.28 detected an unusual rate of unsolicited mail from your IP",
         google,
         BounceClass::rate},
        {450,
         "4.2.1 The user is receiving mail at a rate that prevents delivery",
         google,
         BounceClass::rate},
        {452,
         "4.2.2 The email account that you tried to reach is over quota.",
         google,
         BounceClass::mailbox_full},
        {550,
         "5.2.1 The email account that you tried to reach is disabled.",
         google,
         BounceClass::bad_address},
        {550,
         "5.7.1 Unauthenticated email is not accepted due to DMARC policy",
         google,
         BounceClass::authentication},
        {552,
         "5.2.3 Your message exceeded Google's message size limits",
         google,
         BounceClass::content},
        {421,
         "4.7.0 [TSS04] deferred due to unexpected volume or user complaints",
         yahoo,
         BounceClass::reputation},
        {421, "Max message per connection reached", yahoo, BounceClass::rate},
        {553,
         "5.7.1 [BL21] Connections will not be accepted: in Spamhaus's list",
         yahoo,
         BounceClass::reputation},
        {554, "5.7.9 Message not accepted for policy reasons", yahoo, BounceClass::policy},
        {554, "5.4.4 Domain Lookup Failed", yahoo, BounceClass::bad_address},
        {550, "relaying denied for <a@b.test>", yahoo, BounceClass::relaying},
        {501, "Syntax error in parameters or arguments", yahoo, BounceClass::other},
        {451, "4.3.2 Internal server error", yahoo, BounceClass::other},
    };
    for (const Case& known : cases) {
        const auto found = classify(known.code, known.text, known.host);
        EXPECT_EQ(name_of(found.bounce_class), name_of(known.bounce_class))
            << known.text << " by " << found.rule;
    }
}

TEST(Classify, TakesARefusedRecipientForHardButNotARefusedMessage) {
    EXPECT_TRUE(classify(550, "user unknown", "", Stage::rcpt).is_hard);
    EXPECT_FALSE(classify(550, "user unknown", "", Stage::final_dot).is_hard);
}

TEST(Classify, NeverTakesARateForHard) {
    const auto found =
        classify(550, "5.1.1 sent to too many recipients this hour", "", Stage::rcpt);

    EXPECT_EQ(found.bounce_class, BounceClass::rate);
    EXPECT_FALSE(found.is_hard);
}

TEST(Classify, ReadsThroughLineBreaksCodesAndAddresses) {
    const auto found =
        classify(550, "550-5.1.1 The user\r\n550 5.1.1 does not exist", "", Stage::rcpt);

    EXPECT_EQ(found.reason, "no-such-user");
}

TEST(Classify, GoesByCodesWhenWordsSayNothing) {
    const auto found = Classifier::built_in().classify(
        {.code = 550, .enhanced = smtp::EnhancedCode{5, 2, 2}, .text = "xyzzy"}
    );

    EXPECT_EQ(found.bounce_class, BounceClass::mailbox_full);
    EXPECT_EQ(found.evidence, Evidence::code);
}

TEST(Classify, SaysWhichRuleDecided) {
    const auto found = classify(550, "user unknown", "", Stage::rcpt);

    EXPECT_EQ(found.rule, "no-such-user/user-unknown");
    EXPECT_GT(found.line, 0);
}

TEST(Classify, LetsAnOperatorsRulesComeFirst) {
    const auto classifier =
        Classifier::with_overlay("version 1\n[house] class=policy\nuser unknown\n");

    ASSERT_TRUE(classifier.has_value());
    EXPECT_EQ(classifier->classify({.code = 550, .text = "User unknown"}).reason, "house");
    EXPECT_EQ(classifier->classify({.code = 550, .text = "Mailbox full"}).reason, "mailbox-full");
}

TEST(Classify, KnowsNothingOfSuccess) {
    EXPECT_EQ(classify(250, "xyzzy").evidence, Evidence::none);
}

}  // namespace
}  // namespace postrider::bounce
