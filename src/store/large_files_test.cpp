// Bytes beside the database.
#include "store/large_files.h"

#include "store/error.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace postrider::store {
namespace {

namespace fs = std::filesystem;

struct LargeFilesTest : testing::Test {
    LargeFilesTest() {
        auto pattern = (fs::temp_directory_path() / "postrider-XXXXXX").string();
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        directory = pattern;
        std::ofstream(directory + "/spooled") << "bytes";
    }
    ~LargeFilesTest() override { fs::remove_all(directory); }

    model::Content content() const {
        return model::Content::from_file("", directory + "/spooled", 0, 5);
    }
    bool exists(const std::string& name) const { return fs::exists(directory + "/" + name); }

    static constexpr auto noon = model::start_of(2517) + std::chrono::hours{12};
    std::string directory;
};

TEST_F(LargeFilesTest, KeepsAFileUnderANameOfItsOwn) {
    LargeFiles files(directory);

    const auto first = files.keep(content(), noon);
    const auto second = files.keep(content(), noon);
    fs::remove(directory + "/spooled");

    EXPECT_NE(first, second);
    EXPECT_TRUE(exists(first));
    files.discard(first);
    EXPECT_FALSE(exists(first));
    EXPECT_TRUE(exists(second));
}

TEST_F(LargeFilesTest, DropsADayWhole) {
    LargeFiles files(directory);
    const auto old = files.keep(content(), noon);
    const auto recent = files.keep(content(), noon + std::chrono::days{1});

    files.drop(2517);
    files.drop(2000);

    EXPECT_FALSE(exists(old));
    EXPECT_TRUE(exists(recent));
}

TEST_F(LargeFilesTest, SaysThatAFileIsMissing) {
    LargeFiles files(directory);
    fs::remove(directory + "/spooled");

    EXPECT_THROW(files.keep(content(), noon), StoreError);
}

}  // namespace
}  // namespace postrider::store
