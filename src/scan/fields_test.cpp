// Claims about the header fields that tell what scanners found.
#include "scan/fields.h"

#include <gtest/gtest.h>

#include "scan/scanner.h"

namespace postrider::scan {
namespace {

TEST(ScanFields, TellWhatWasFoundInPostalsOrder) {
    const model::SpamVerdict spam{
        .status = model::SpamStatus::spam, .score = 15, .threshold = 5, .checks = {}, .note = {}
    };
    const model::ThreatVerdict threat{
        .status = model::ThreatStatus::infected, .details = "Eicar-Test-Signature"
    };

    EXPECT_EQ(
        fields_of(spam, threat),
        "X-Postal-Spam: yes\r\n"
        "X-Postal-Spam-Threshold: 5.0\r\n"
        "X-Postal-Spam-Score: 15.0\r\n"
        "X-Postal-Threat: yes\r\n"
    );
}

TEST(ScanFields, StandThereWhereNothingIsConfigured) {
    EXPECT_EQ(
        fields_of({.status = {}, .score = 0, .threshold = 5, .checks = {}, .note = {}}, {}),
        "X-Postal-Spam: no\r\n"
        "X-Postal-Spam-Threshold: 5.0\r\n"
        "X-Postal-Spam-Score: 0.0\r\n"
        "X-Postal-Threat: no\r\n"
    );
}

TEST(ScanFields, SayWhatCouldNotBeScannedAndLetNothingInThatStartsAnotherField) {
    const model::SpamVerdict spam{
        .status = {}, .score = 0, .threshold = 5, .checks = {}, .note = "rspamd said\r\nX-Evil: 1"
    };
    const model::ThreatVerdict threat{.status = {}, .details = "too large"};

    const auto fields = fields_of(spam, threat);

    EXPECT_TRUE(fields.ends_with(
        "X-Postrider-Not-Scanned: spam: rspamd said  X-Evil: 1; threat: too large\r\n"
    )) << fields;
}

TEST(ScanFields, OfOursAreKnownInAnyCase) {
    for (const char* name :
         {"X-Postal-Spam",
          "x-postal-spam-score",
          "X-POSTAL-SPAM-THRESHOLD",
          "X-Postal-Threat",
          "X-Postrider-Not-Scanned"}) {
        EXPECT_TRUE(is_own_field(name)) << name;
    }
    EXPECT_FALSE(is_own_field("X-Postal-MsgID"));
    EXPECT_FALSE(is_own_field("X-Spam"));
}

TEST(ScoreText, HasOneDecimalOrTwo) {
    EXPECT_EQ(score_text(5), "5.0");
    EXPECT_EQ(score_text(3.456), "3.46");
    EXPECT_EQ(score_text(-0.5), "-0.5");
    EXPECT_EQ(score_text(-0.001), "0.0");
    EXPECT_EQ(score_text(1000), "1000.0");
}

}  // namespace
}  // namespace postrider::scan
