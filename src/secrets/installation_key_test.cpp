// The one secret of an installation, kept in a file, from which every other key is derived.
#include "secrets/installation_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <system_error>

namespace postrider::secrets {
namespace {

namespace fs = std::filesystem;

class InstallationKeyFile : public testing::Test {
protected:
    InstallationKeyFile() {
        std::string pattern = testing::TempDir() + "keyXXXXXX";
        folder_ = ::mkdtemp(pattern.data());
    }
    ~InstallationKeyFile() override { fs::remove_all(folder_); }

    void write(std::string_view text, mode_t mode = 0600) {
        std::ofstream(file()) << text;
        ::chmod(file().c_str(), mode);
    }
    fs::path file() const { return folder_ / "installation.key"; }

    base::SeededRandom random{1};
    fs::path folder_;
};

TEST_F(InstallationKeyFile, IsCreatedOnceForItsOwnerAlone) {
    const auto first = load_or_create_installation_key(file(), random);
    const auto second = load_or_create_installation_key(file(), random);

    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->bytes().view(), second->bytes().view());
    struct stat status{};
    ASSERT_EQ(::stat(file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600U);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(InstallationKeyFile, IsRefusedWhenOthersMayReadIt) {
    for (const mode_t mode : {0604U, 0640U, 0660U, 0602U}) {
        write(std::string(64, 'a'), mode);
        const auto key = load_or_create_installation_key(file(), random);
        ASSERT_FALSE(key);
        EXPECT_EQ(key.error(), KeyFileError::open_to_others);
    }
    EXPECT_NE(describe(KeyFileError::open_to_others, file()).find("chmod 600"), std::string::npos);
}

TEST_F(InstallationKeyFile, IsNotReplacedWhenItIsMalformed) {
    for (const char* text : {"", "abc", "zz", "aa\naa"}) {
        write(text);
        const auto key = load_or_create_installation_key(file(), random);
        ASSERT_FALSE(key);
        EXPECT_EQ(key.error(), KeyFileError::malformed);
    }
    write(std::string(66, 'a'));
    EXPECT_FALSE(load_installation_key(file()));
    EXPECT_FALSE(load_installation_key(folder_));
}

TEST_F(InstallationKeyFile, MayMissOrEndWithALineEnd) {
    EXPECT_EQ(load_installation_key(file()).error(), KeyFileError::missing);
    write(std::string(64, 'a') + "\r\n");
    EXPECT_TRUE(load_installation_key(file()));
}

TEST_F(InstallationKeyFile, CannotBeCreatedInAFolderThatIsNotThere) {
    EXPECT_THROW(
        (void)load_or_create_installation_key(folder_ / "no" / "key", random), std::system_error
    );
}

TEST(InstallationKey, GivesAKeyOfItsOwnToEachPurpose) {
    base::SeededRandom random(1);
    const auto key = InstallationKey::random(random);
    const auto other = InstallationKey::random(random);

    EXPECT_EQ(key.derive("a").view(), key.derive("a").view());
    EXPECT_NE(key.derive("a").view(), key.derive("b").view());
    EXPECT_NE(key.derive("a").view(), other.derive("a").view());
    EXPECT_NE(key.derive("").view(), key.bytes().view());
}

}  // namespace
}  // namespace postrider::secrets
