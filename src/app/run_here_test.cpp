// Coroutines run to their end.
#include "app/run_here.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace postrider::app {
namespace {

net::Task<int> answer() {
    co_return 42;
}
net::Task<> trouble() {
    throw std::runtime_error("broken");
    co_return;
}

TEST(RunHere, GivesWhatTheCoroutineReturns) {
    EXPECT_EQ(run_here(answer), 42);
}

TEST(RunHere, ThrowsWhatTheCoroutineThrows) {
    EXPECT_THROW(run_here(trouble), std::runtime_error);
}

}  // namespace
}  // namespace postrider::app
