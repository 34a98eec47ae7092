// A lock on a file.
#include "store/file_lock.h"

#include "store/error.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

#include <unistd.h>

namespace postrider::store {
namespace {

TEST(FileLock, IsHeldByOneAtATime) {
    const auto path =
        (std::filesystem::temp_directory_path() / ("postrider-lock-" + std::to_string(::getpid())))
            .string();
    {
        const auto first = FileLock::try_take(path);
        ASSERT_TRUE(first);
        EXPECT_FALSE(FileLock::try_take(path));
    }
    auto again = FileLock::wait(path);
    const auto moved = std::move(again);
    EXPECT_FALSE(FileLock::try_take(path));
    std::filesystem::remove(path);
}

TEST(FileLock, NeedsAPlace) {
    EXPECT_THROW(FileLock::wait("/nonexistent/lock"), StoreError);
}

}  // namespace
}  // namespace postrider::store
