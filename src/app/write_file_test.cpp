// Writing a whole file for certain eyes.
#include "app/write_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include <unistd.h>

namespace postrider::app {
namespace {

using std::filesystem::perms;

class WriteFile : public ::testing::Test {
protected:
    ~WriteFile() override { std::filesystem::remove(path_); }

    std::string content() const {
        std::ifstream file(path_, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    perms permissions() const { return std::filesystem::status(path_).permissions(); }

    std::filesystem::path path_ =
        std::filesystem::temp_directory_path() / ("write_file_test." + std::to_string(getpid()));
};

TEST_F(WriteFile, KeepsWhatIsWrittenForTheEyesItIsMeantFor) {
    write_file(path_, "a key", perms::owner_read | perms::owner_write);

    EXPECT_EQ(content(), "a key");
    EXPECT_EQ(permissions(), perms::owner_read | perms::owner_write);
}

TEST_F(WriteFile, NarrowsAFileThatEverybodyCouldRead) {
    std::ofstream(path_) << "something longer than a key";
    std::filesystem::permissions(path_, perms::owner_all | perms::others_read);

    write_file(path_, "a key", perms::owner_read | perms::owner_write);

    EXPECT_EQ(content(), "a key");
    EXPECT_EQ(permissions(), perms::owner_read | perms::owner_write);
}

TEST_F(WriteFile, NamesThePathThatCannotBeWritten) {
    try {
        write_file(path_ / "below", "x", perms::owner_read);
        FAIL();
    } catch (const std::system_error& trouble) {
        EXPECT_NE(std::string(trouble.what()).find("below"), std::string::npos);
    }
}

}  // namespace
}  // namespace postrider::app
