// Warm-ups in the configuration.
#include "config/warm_up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load_test_support.h"

namespace postrider::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Settings settings(const std::string& text) {
    const auto result = load_text("version: 2\n" + text, "p.yml");
    EXPECT_TRUE(result) << text;
    return result ? result->settings : Settings{};
}

const std::string a_source = "sources: [{name: out-2}]\n";

TEST(WarmUpConfiguration, SaysWhichSourceAndSinceWhen) {
    const auto orders = warm_up_orders(settings(
        a_source + "warmup: [{source: out-2, since: 2026-11-22, providers: [yahoo=month]}]\n"
    ));

    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0].source, "out-2");
    EXPECT_EQ(orders[0].plan, "gentle");
    EXPECT_EQ(base::to_rfc3339(orders[0].begun_at), "2026-11-22T00:00:00.000Z");
    EXPECT_EQ(orders[0].overrides.at("yahoo"), "month");
    EXPECT_TRUE(orders[0].is_active);
}

TEST(WarmUpConfiguration, HasPlansOfItsOwnBesideThePresets) {
    const auto plans = warm_up_plans(
        settings("warmup_plans: [{name: mine, count: together, per: hour, days: [10, 20x2], "
                 "hold_percent: 3, back_percent: 9}]\n")
    );

    ASSERT_EQ(plans.size(), warmup::presets().size() + 1);
    const warmup::Plan expected{
        .name = "mine",
        .span = warmup::Span::together,
        .period = warmup::Period::hour,
        .counts = {10, 20, 20},
        .hold_percent = 3,
        .back_percent = 9,
        .from = "configuration"
    };
    EXPECT_EQ(plans.back(), expected);
}

TEST(WarmUpConfiguration, ComplainsOfWhatItCannotFollow) {
    const std::pair<const char*, const char*> rows[] = {
        {"{source: out-9, since: 2026-11-22}", "there is no source \"out-9\""},
        {"{source: out-2, since: tomorrow}", "\"tomorrow\" is no day such as 2026-11-22"},
        {"{source: out-2, since: 2026-13-22}", "is no day"},
        {"{source: out-2, since: 2026-11-22, plan: quick}", "there is no plan \"quick\""},
        {"{source: out-2, since: 2026-11-22, providers: [yahoo]}", "is not provider=plan"},
        {"{source: out-2, since: 2026-11-22, providers: [a=b]}", "there is no plan \"b\""},
        {"{source: out-2, since: 2026-11-22}, {source: out-2, since: 2026-11-22}", "named twice"},
    };
    for (const auto& [entry, words] : rows) {
        EXPECT_THAT(errors(a_source + "warmup: [" + entry + "]\n"), ElementsAre(HasSubstr(words)))
            << entry;
    }
    EXPECT_THAT(errors(a_source + "warmup: [{source: out-2, since: 2026-11-22}]\n"), IsEmpty());
}

TEST(WarmUpConfiguration, ComplainsOfPlansThatAreNone) {
    const std::pair<const char*, const char*> rows[] = {
        {"{name: mine, days: [ten]}", "is no count"},
        {"{name: gentle, days: [10]}", "is the name of another plan"},
        {"{name: mine, days: [10], hold_percent: 20}", "is above back_percent"},
    };
    for (const auto& [entry, words] : rows) {
        EXPECT_THAT(
            errors(std::string("warmup_plans: [") + entry + "]\n"), ElementsAre(HasSubstr(words))
        ) << entry;
    }
}

}  // namespace
}  // namespace postrider::config
