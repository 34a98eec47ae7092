// Ends of deliveries as numbers.
#include "app/figures.h"

#include <gtest/gtest.h>

#include "testing/world.h"

namespace postrider::app {
namespace {

TEST(Figures, CountEndsAndAttempts) {
    testing::World world;
    metrics::Metrics metrics;
    const metrics::Instruments instruments(metrics, "0");
    Figures figures(world.clock(), instruments);
    model::Claim claim;
    store::Finish finish;
    finish.attempt = model::Attempt{.result = model::AttemptResult::deferred, .stage = "rcpt"};
    finish.next = store::RetryAt{};

    figures.finished(claim, finish);
    finish.attempt->result = model::AttemptResult::delivered;
    finish.attempt->stage = "final_dot";
    finish.next = store::Delivered{};
    figures.finished(claim, finish);

    EXPECT_EQ(instruments.delivery.attempts.of("rcpt", "deferred").value(), 1);
    EXPECT_EQ(instruments.delivery.ended.of("delivered").value(), 1);
    EXPECT_EQ(instruments.delivery.ended.of("bounced").value(), 0);
}

TEST(Figures, CountWhatTheDoorwayTakes) {
    testing::World world;
    metrics::Metrics metrics;
    const metrics::Instruments instruments(metrics, "0");
    Figures figures(world.clock(), instruments);
    model::NewMessage message;
    message.origin = model::Origin::raw_api;
    message.accepted_at = world.clock().now();
    message.content = model::Content::from("a: b\r\n\r\n");
    message.deliveries.resize(3);
    message.deliveries[0].birth = model::Hold{.reason = "why not", .ends_at = {}};
    message.deliveries[1].birth = model::Hold{.reason = "why not", .ends_at = {}};
    message.deliveries[2].birth = model::Ended{};

    figures.accepted(message);

    EXPECT_EQ(instruments.intake.accepted.of("raw_api").value(), 1);
    EXPECT_EQ(instruments.intake.accepted.of("smtp").value(), 0);
    EXPECT_EQ(instruments.intake.accepted_bytes.value(), 8);
    EXPECT_EQ(instruments.delivery.ended.of("held").value(), 2);
    EXPECT_EQ(instruments.delivery.ended.of("processed").value(), 1);
}

TEST(Figures, CountABounceAsAMessage) {
    testing::World world;
    metrics::Metrics metrics;
    const metrics::Instruments instruments(metrics, "0");
    Figures figures(world.clock(), instruments);
    store::Finish finish;
    finish.next = store::Bounced{};
    finish.notice.emplace().origin = model::Origin::bounce;
    finish.notice->accepted_at = world.clock().now();

    figures.finished({}, finish);

    EXPECT_EQ(instruments.intake.accepted.of("bounce").value(), 1);
}

TEST(Figures, HaveACounterForEveryReason) {
    testing::World world;
    metrics::Metrics metrics;
    const metrics::Instruments instruments(metrics, "0");
    Figures figures(world.clock(), instruments);
    for (std::size_t i = 0; i < intake::reason_names.size(); ++i) {
        figures.refused({.reason = static_cast<intake::Reason>(i), .text = ""});
        EXPECT_EQ(instruments.intake.refused.of(intake::reason_names.at(i)).value(), 1);
    }
}

TEST(Figures, CountWhatScannersSay) {
    testing::World world;
    metrics::Metrics metrics;
    const metrics::Instruments instruments(metrics, "0");
    Figures figures(world.clock(), instruments);

    figures.asked({.scanner = "rspamd", .result = "spam"});
    for (int kind = 0; kind <= static_cast<int>(scan::ScanFailure::Kind::malformed_answer);
         ++kind) {
        const auto name = name_of(static_cast<scan::ScanFailure::Kind>(kind));
        figures.asked({.scanner = "clamav", .result = name});
        EXPECT_EQ(instruments.scan.scans.of("clamav", name).value(), 1) << name;
    }

    EXPECT_EQ(instruments.scan.scans.of("rspamd", "spam").value(), 1);
}

TEST(Figures, KnowHowLongNothingWasFinished) {
    testing::World world;
    const metrics::Instruments instruments;
    Figures figures(world.clock(), instruments);
    world.loop.advance(std::chrono::minutes{5});
    EXPECT_EQ(figures.since_last_finish(), std::chrono::minutes{5});
    figures.finished({}, {.next = store::Delivered{}});
    EXPECT_EQ(figures.since_last_finish(), base::Duration{0});
}

TEST(Figures, CountMeasures) {
    testing::World world;
    metrics::Metrics metrics;
    const metrics::Instruments instruments(metrics, "0");
    Figures figures(world.clock(), instruments);
    reaction::Action action;
    action.target.kind = reaction::MeasureKind::pause_source;

    figures.measured(action);

    EXPECT_EQ(instruments.delivery.measures.of("pause-source").value(), 1);
}

}  // namespace
}  // namespace postrider::app
