// What mends each problem.
#include "tenancy/problem.h"

#include <gtest/gtest.h>

namespace postrider::tenancy {
namespace {

using Kind = Problem::Kind;

TEST(TenancyProblems, NameTheFieldAndWhatMendsIt) {
    const auto taken = problem_of({Kind::taken, "permalink"});

    EXPECT_EQ(taken.kind, Kind::taken);
    EXPECT_EQ(taken.field, "permalink");
    EXPECT_EQ(taken.words, "This permalink is taken; choose another.");
}

TEST(TenancyProblems, WithoutWordsOfTheirOwnKeepTheStores) {
    EXPECT_EQ(problem_of({Kind::not_found, "server"}).words, "There is no such server.");
}

}  // namespace
}  // namespace postrider::tenancy
