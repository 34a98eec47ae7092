// Tests of how each type is read and written.
#include "config/reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

template <class T>
T read_as(std::string_view text, const Rule& rule = {}) {
    T value{};
    const Complaint complaint = read(Value::scalar(text), rule, value);
    EXPECT_FALSE(complaint.has_value()) << text << ": " << complaint.value_or("");
    return value;
}

template <class T>
std::string refusal(std::string_view text, const Rule& rule = {}) {
    T value{};
    return read(Value::scalar(text), rule, value).value_or("");
}

TEST(Reading, KnowsTheWordsForTrueAndFalseAndNoOthers) {
    EXPECT_TRUE(read_as<bool>("true"));
    EXPECT_TRUE(read_as<bool>("Yes"));
    EXPECT_TRUE(read_as<bool>("1.0"));
    EXPECT_FALSE(read_as<bool>("off"));
    EXPECT_EQ(refusal<bool>("maybe"), "\"maybe\" is neither true nor false");
}

TEST(Reading, KeepsNumbersInTheirBounds) {
    const Rule port{.least = 1, .most = 65535};

    EXPECT_EQ(read_as<int>("+25", port), 25);
    EXPECT_EQ(read_as<int>(" 65535 ", port), 65535);
    EXPECT_EQ(refusal<int>("0", port), "0 is below 1");
    EXPECT_EQ(refusal<int>("65536", port), "65536 is above 65535");
    EXPECT_EQ(refusal<int>("25x", port), "\"25x\" is not a whole number");
    EXPECT_EQ(
        refusal<int>("99999999999999999999"), "\"99999999999999999999\" is not a whole number"
    );
    EXPECT_EQ(refusal<int>("3000000000"), "3000000000 is above 2147483647");
    EXPECT_NE(refusal<double>("nan"), "");
    EXPECT_NE(refusal<double>("1,3"), "");
}

TEST(Reading, TakesDurationsWithTheirUnits) {
    EXPECT_EQ(read_as<base::Duration>("500ms"), 500ms);
    EXPECT_EQ(read_as<base::Duration>("30 s"), 30s);
    EXPECT_EQ(read_as<base::Duration>("5m"), 5min);
    EXPECT_EQ(read_as<base::Duration>("5d"), 120h);
    EXPECT_THAT(refusal<base::Duration>("30"), HasSubstr("\"30\" is not a duration such as"));
    EXPECT_NE(refusal<base::Duration>("-5m"), "");
    EXPECT_NE(refusal<base::Duration>("5 weeks"), "");
    EXPECT_NE(refusal<base::Duration>("9999999999999999d"), "");
    EXPECT_EQ(refusal<base::Duration>("0s", {.least = 1}), "0s is below 1s");
}

TEST(Reading, TakesSecondsAsPlainNumbersToo) {
    EXPECT_EQ(read_as<std::chrono::seconds>("30"), 30s);
    EXPECT_EQ(read_as<std::chrono::seconds>("2m"), 120s);
    EXPECT_NE(refusal<std::chrono::seconds>("1500ms"), "");
}

TEST(Reading, TakesSizes) {
    EXPECT_EQ(read_as<ByteSize>("4096").bytes, 4096U);
    EXPECT_EQ(read_as<ByteSize>("50MB").bytes, 50'000'000U);
    EXPECT_EQ(read_as<ByteSize>("1 MiB").bytes, 1U << 20);
    EXPECT_NE(refusal<ByteSize>("-1"), "");
    EXPECT_NE(refusal<ByteSize>("MB"), "");
    EXPECT_NE(refusal<ByteSize>("99999999999GiB"), "");
}

TEST(Reading, SuggestsTheWordThatWasMeant) {
    EXPECT_EQ(read_as<ListenerTls>("STARTTLS_required"), ListenerTls::starttls_required);
    EXPECT_EQ(
        refusal<ListenerTls>("startls"),
        "\"startls\" is not one of none, starttls, starttls_required, implicit; did you mean "
        "starttls?"
    );
}

TEST(Reading, RefusesAListWhereOneValueBelongs) {
    const Value list{.is_list = true, .items = {"a", "b"}};
    std::string text;
    int number = 7;

    EXPECT_EQ(read(list, {}, text), "is a list; it takes one value");
    EXPECT_EQ(read(list, {}, number), "is a list; it takes one value");
    EXPECT_EQ(number, 7);
}

TEST(Reading, WrapsOneValueInAList) {
    EXPECT_THAT(read_as<std::vector<std::string>>("mx.test"), ElementsAre("mx.test"));
}

TEST(Reading, ChecksEachItemOfAList) {
    EXPECT_EQ(
        refusal<std::vector<std::string>>("mx 1.test", {.shape = Shape::host}),
        "\"mx 1.test\" is not a host name"
    );
}

TEST(Writing, UsesTheLargestUnitThatFits) {
    EXPECT_EQ(write(base::Duration(90s)), "90s");
    EXPECT_EQ(write(base::Duration(120h)), "5d");
    EXPECT_EQ(write(ByteSize{50'000'000}), "50MB");
    EXPECT_EQ(write(ByteSize{1536}), "1536B");
}

}  // namespace
}  // namespace postrider::config
