// postrider warmup
#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class WarmupCommands : public Commands {
protected:
    boost::json::array list() { return json({"warmup", "list"}).as_array(); }
};

TEST_F(WarmupCommands, BeginOneOnTheUsualPlan) {
    EXPECT_TRUE(list().empty());
    const auto begun = json({"warmup", "start", "default"});
    EXPECT_EQ(text_of(begun.at("plan")), "gentle");

    ASSERT_EQ(list().size(), 1U);
    EXPECT_EQ(list()[0].at("day").as_int64(), 1);
    EXPECT_EQ(list()[0].at("most").as_int64(), 50);
    EXPECT_EQ(
        text_of(list()[0].at("standing")),
        "source default is on day 1 of its warm-up: 0 of 50 sent today"
    );
}

TEST_F(WarmupCommands, GoOnByADayAtAPersonsWord) {
    run({"warmup", "start", "default", "--plan", "sendgrid"});
    EXPECT_EQ(run({"warmup", "skip", "default"}).code, ExitCode::done);
    EXPECT_EQ(run({"warmup", "skip", "default"}).code, ExitCode::done);

    EXPECT_EQ(list()[0].at("day").as_int64(), 3);
    EXPECT_EQ(list()[0].at("most").as_int64(), 39);
    EXPECT_EQ(text_of(list()[0].at("plan")), "sendgrid");
}

TEST_F(WarmupCommands, StopOneForGood) {
    EXPECT_EQ(run({"warmup", "stop", "default"}).code, ExitCode::not_found);
    run({"warmup", "start", "default"});
    EXPECT_EQ(run({"warmup", "stop", "default"}).code, ExitCode::done);

    EXPECT_EQ(text_of(list()[0].at("standing")), "stopped");
    EXPECT_EQ(run({"warmup", "skip", "default"}).code, ExitCode::not_found);
    EXPECT_EQ(run({"warmup", "start", "default"}).code, ExitCode::done);
    EXPECT_TRUE(list()[0].at("is_active").as_bool());
}

TEST_F(WarmupCommands, KnowWhichSourcesAndPlansThereAre) {
    const auto no_source = run({"warmup", "start", "out-9"});
    EXPECT_EQ(no_source.code, ExitCode::not_found);
    EXPECT_EQ(no_source.err.find("There is no source out-9.") == std::string::npos, false);
    const auto no_plan = run({"warmup", "start", "default", "--plan", "quick"});
    EXPECT_EQ(no_plan.code, ExitCode::not_found);
    EXPECT_NE(no_plan.err.find("there are gentle, month, sendgrid"), std::string::npos);
}

}  // namespace
}  // namespace postrider::app
