// The DNS part of `postrider inspect`.
#include "app/examination.h"

#include <gtest/gtest.h>

namespace postrider::app {
namespace {

/// With messages about which nothing needs to be asked.
class ExaminationTest : public ::testing::Test {
protected:
    ExaminationTest() { settings.resolver.servers = {"127.0.0.1@9"}; }

    model::Verdicts verdicts_on(const std::string& message) {
        Examination examination(settings, random, {});
        return examination.verdicts_on(message);
    }

    config::Settings settings;
    base::SystemRandom random;
};

TEST_F(ExaminationTest, SaysWhatNeedsNoQuestion) {
    const auto verdicts = verdicts_on("DKIM-Signature: v=1\nSubject: hi\n\nbody\n");

    ASSERT_EQ(verdicts.dkim.size(), 1U);
    EXPECT_EQ(verdicts.dkim[0].result, model::AuthResult::permerror);
    EXPECT_EQ(verdicts.mail_from.result, model::AuthResult::none);
    EXPECT_EQ(verdicts.dmarc.reason, "no author with a domain");
}

TEST_F(ExaminationTest, ExaminesOneMessageAfterAnother) {
    Examination examination(settings, random, {});

    EXPECT_TRUE(examination.verdicts_on("Subject: a\r\n\r\n").dkim.empty());
    EXPECT_EQ(examination.verdicts_on("DKIM-Signature: v=1\r\n\r\n").dkim.size(), 1U);
}

}  // namespace
}  // namespace postrider::app
