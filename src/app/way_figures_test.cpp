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

TEST_F(WayFiguresTest, CountWhatTlsCameTo) {
    auto attempt = an_attempt("mx.small.test");
    attempt.stage = "final_dot";
    attempt.tls_problem = "handshake failure";
    auto failed = an_attempt("mx.small.test");
    failed.stage = "starttls";
    failed.tls_basis = "dane";
    attempt.others.push_back(failed);

    figures_.attempted(attempt);

    const auto text = metrics_.to_text();
    const auto one = [](const std::string& basis, const std::string& result) {
        return "postrider_tls_attempts_total{basis=\"" + basis + "\",result=\"" + result + "\"} 1";
    };
    EXPECT_THAT(text, HasSubstr(one("nobody", "clear_after_failure")));
    EXPECT_THAT(text, HasSubstr(one("dane", "failed")));
}

TEST(TlsResult, IsWhatTheHostShowed) {
    const auto result = [](std::string stage, std::string tls, bool is_verified) {
        model::Attempt attempt;
        attempt.stage = std::move(stage);
        attempt.tls = std::move(tls);
        attempt.tls_verified = is_verified;
        return tls_result_of(attempt);
    };
    EXPECT_EQ(result("final_dot", "TLSv1.3 X", true), "verified");
    EXPECT_EQ(result("rcpt", "TLSv1.2 X", false), "encrypted");
    EXPECT_EQ(result("rcpt", "", false), "clear");
    EXPECT_EQ(result("starttls", "", false), "failed");
    EXPECT_EQ(result("tls_policy", "", false), "unfit");
    EXPECT_EQ(result("connect", "", false), "");
    EXPECT_EQ(result("request", "", false), "");
}

TEST_F(WayFiguresTest, TellWhichSourcesAreInUse) {
    EXPECT_THAT(metrics_.to_text(), HasSubstr(R"(postrider_source_in_use{source="first"} 1)"));
    figures_.changed(sources_[0], "its proxy is down");
    EXPECT_THAT(metrics_.to_text(), HasSubstr(R"(postrider_source_in_use{source="first"} 0)"));
    figures_.changed({.name = "unknown"}, "");
}

}  // namespace
}  // namespace postrider::app
