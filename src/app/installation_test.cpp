// Where an installation lives.
#include "app/installation.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "app/exit_code.h"

namespace postrider::app {
namespace {

class Installations : public testing::Test {
protected:
    Installations() { std::filesystem::create_directories(directory_); }
    ~Installations() override { std::filesystem::remove_all(directory_); }

    std::filesystem::path directory_ =
        std::filesystem::temp_directory_path() / ("installation_test." + std::to_string(getpid()));
    base::SeededRandom random_{1};
};

TEST_F(Installations, KeepTheirKeyBetweenOpenings) {
    const Where where{.data = directory_ / "data"};
    const auto first = open_installation(where, {}, random_);
    const auto second = open_installation(where, {}, random_);
    EXPECT_EQ(first.key.bytes().view(), second.key.bytes().view());
    EXPECT_EQ(first.settings.store.directory, (directory_ / "data").string());
}

TEST_F(Installations, ReadTheConfigurationThatLiesInTheirDirectory) {
    std::ofstream(directory_ / "postrider.yml")
        << "version: 2\npostal:\n  smtp_hostname: mx.example.test\n";
    const auto installation = open_installation({.data = directory_}, {}, random_);
    EXPECT_EQ(installation.settings.postal.smtp_hostname, "mx.example.test");
}

TEST_F(Installations, SayEveryMistakeOfTheirConfiguration) {
    const auto file = directory_ / "bad.yml";
    std::ofstream(file) << "version: 2\nstore:\n  engin: sqlite\n  body_days: many\n";
    try {
        open_installation({.config = file}, {}, random_);
        FAIL() << "accepted";
    } catch (const CommandFailed& failed) {
        EXPECT_EQ(failed.code(), ExitCode::bad_config);
        EXPECT_TRUE(std::string(failed.what()).contains("engin"));
        EXPECT_TRUE(std::string(failed.what()).contains("body_days"));
    }
}

TEST_F(Installations, RefuseAKeyThatOthersCanRead) {
    open_installation({.data = directory_}, {}, random_);
    std::filesystem::permissions(
        directory_ / "installation.key",
        std::filesystem::perms::group_read,
        std::filesystem::perm_options::add
    );
    EXPECT_THROW(open_installation({.data = directory_}, {}, random_), CommandFailed);
}

}  // namespace
}  // namespace postrider::app
