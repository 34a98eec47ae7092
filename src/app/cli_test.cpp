// The command line's edge.
#include "app/cli.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include <unistd.h>

namespace postrider::app {
namespace {

class CommandLine : public testing::Test {
protected:
    CommandLine() { std::filesystem::create_directories(directory_); }
    ~CommandLine() override { std::filesystem::remove_all(directory_); }

    ExitCode run(std::vector<const char*> arguments) {
        arguments.insert(arguments.begin(), "postrider");
        Context context{.out = out_, .err = err_, .environment = {}, .random = random_};
        return run_command_line(static_cast<int>(arguments.size()), arguments.data(), context);
    }
    std::string write_config(const std::string& text) {
        const auto path = directory_ / "postrider.yml";
        std::ofstream(path) << text;
        return path;
    }

    std::filesystem::path directory_ =
        std::filesystem::temp_directory_path() / ("cli_test." + std::to_string(getpid()));
    base::SeededRandom random_{1};
    std::ostringstream out_;
    std::ostringstream err_;
};

TEST_F(CommandLine, TellsItsVersion) {
    EXPECT_EQ(run({"version"}), ExitCode::done);
    EXPECT_TRUE(out_.str().starts_with("postrider ")) << out_.str();
}

TEST_F(CommandLine, AnswersAnUnknownCommandWithUsageOnStderr) {
    EXPECT_EQ(run({"frobnicate"}), ExitCode::usage);
    EXPECT_NE(err_.str(), "");
    EXPECT_EQ(out_.str(), "");
}

TEST_F(CommandLine, ShowsHelpAsSuccess) {
    EXPECT_EQ(run({"--help"}), ExitCode::done);
    EXPECT_TRUE(out_.str().contains("serve")) << out_.str();
}

TEST_F(CommandLine, ChecksAConfigurationWithoutStartingAnything) {
    const auto good = write_config("version: 2\npostal:\n  smtp_hostname: mx.example.test\n");
    EXPECT_EQ(run({"config", "check", "--config", good.c_str()}), ExitCode::done);
    EXPECT_TRUE(out_.str().contains("valid")) << out_.str();
}

TEST_F(CommandLine, NamesFileLineAndKeyOfAMistake) {
    const auto bad = write_config("version: 2\npostal:\n  smtp_hostnam: mx.example.test\n");
    EXPECT_EQ(run({"config", "check", "--config", bad.c_str()}), ExitCode::bad_config);
    EXPECT_TRUE(err_.str().contains(bad + ":3")) << err_.str();
    EXPECT_TRUE(err_.str().contains("smtp_hostname")) << err_.str();
}

TEST_F(CommandLine, PrintsTheReferenceOfOptions) {
    EXPECT_EQ(run({"config", "reference"}), ExitCode::done);
    EXPECT_TRUE(out_.str().contains("smtp_hostname"));
}

}  // namespace
}  // namespace postrider::app
