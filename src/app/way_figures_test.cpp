// What is counted by source and by receiver.
#include "app/way_figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::app {
namespace {

using ::testing::HasSubstr;

class WayFiguresTest : public ::testing::Test {
protected:
    WayFiguresTest() : figures_(metrics_, sources_, providers()) {}
    static shaping::Providers providers() {
        return *shaping::Providers::parse(
            "version 1\n[large]\nhosts .large.test\nsource ours\nmessages 1/min\n"
        );
    }
    static model::Attempt an_attempt(std::string host) {
        model::Attempt attempt;
        attempt.host = std::move(host);
        attempt.source = "first";
        attempt.result = model::AttemptResult::deferred;
        attempt.decisions = "class rate\n";
        return attempt;
    }

    metrics::Metrics metrics_;
    const std::vector<delivery::Source> sources_{{.name = "first"}};
    WayFigures figures_;
};

TEST_F(WayFiguresTest, CountAttemptsBySourceAndReceiver) {
    figures_.attempted(an_attempt("mx1.large.test"));
    figures_.attempted(an_attempt("mx.small.test"));

    const auto text = metrics_.to_text();

    EXPECT_THAT(
        text, HasSubstr(R"(postrider_source_attempts_total{result="deferred",source="first"} 2)")
    );
    EXPECT_THAT(
        text,
        HasSubstr(R"(postrider_provider_attempts_total{provider="large",result="deferred"} 1)")
    );
    EXPECT_THAT(
        text,
        HasSubstr(R"(postrider_provider_attempts_total{provider="other",result="deferred"} 1)")
    );
    EXPECT_THAT(
        text, HasSubstr(R"(postrider_provider_refusals_total{class="rate",provider="large"} 1)")
    );
}

TEST_F(WayFiguresTest, TellWhichSourcesAreInUse) {
    EXPECT_THAT(metrics_.to_text(), HasSubstr(R"(postrider_source_in_use{source="first"} 1)"));
    figures_.changed(sources_[0], "its proxy is down");
    EXPECT_THAT(metrics_.to_text(), HasSubstr(R"(postrider_source_in_use{source="first"} 0)"));
    figures_.changed({.name = "unknown"}, "");
}

}  // namespace
}  // namespace postrider::app
