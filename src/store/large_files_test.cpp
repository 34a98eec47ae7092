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

TEST_F(LargeFilesTest, SweepsWhatIsOldAndNotInUse) {
    LargeFiles files(directory);
    const auto orphan = files.keep(content(), noon);
    const auto needed = files.keep(content(), noon);
    const auto recent = files.keep(content(), noon + std::chrono::hours{1});
    const auto next_day = files.keep(content(), noon + std::chrono::days{1});

    EXPECT_TRUE(files.has_older(2517, noon + std::chrono::minutes{1}));
    EXPECT_EQ(files.sweep(2517, {needed}, noon + std::chrono::minutes{1}), 1);

    EXPECT_FALSE(exists(orphan));
    EXPECT_TRUE(exists(needed));
    EXPECT_TRUE(exists(recent));
    EXPECT_TRUE(exists(next_day));
}

TEST_F(LargeFilesTest, RemovesAFolderOnlyWhenItIsEmpty) {
    LargeFiles files(directory);
    files.keep(content(), noon);
    files.keep(content(), noon + std::chrono::days{1});
    EXPECT_EQ(files.sweep(2517, {}, base::Time::max()), 1);

    files.remove_folder(2517);
    files.remove_folder(2518);
    files.remove_folder(2000);

    EXPECT_EQ(files.days(), std::vector<model::Day>{2518});
}

TEST_F(LargeFilesTest, FindsNothingWhereNoLargeMessageEverWas) {
    LargeFiles files(directory);

    EXPECT_TRUE(files.days().empty());
    EXPECT_FALSE(files.has_older(2517, base::Time::max()));
    EXPECT_EQ(files.sweep(2517, {}, base::Time::max()), 0);
}

TEST_F(LargeFilesTest, SaysThatAFileIsMissing) {
    LargeFiles files(directory);
    fs::remove(directory + "/spooled");

    EXPECT_THROW(files.keep(content(), noon), StoreError);
}

}  // namespace
}  // namespace postrider::store
