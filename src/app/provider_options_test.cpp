// The operator's own provider file: where it counts, and how it is refused.
#include "app/provider_options.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/exit_code.h"

namespace postrider::app {
namespace {

class OwnProviders : public ::testing::Test {
protected:
    ~OwnProviders() override { std::filesystem::remove(path_); }
    void write(std::string_view text) {
        std::ofstream(path_) << text;
        settings_.delivery.provider_rules_path = path_.string();
    }

    std::filesystem::path path_ = std::filesystem::temp_directory_path() /
                                  ("postrider-providers-" + std::to_string(::getpid()));
    config::Settings settings_;
};

TEST_F(OwnProviders, HaveTheLastWord) {
    write("version 1\n[yahoo]\nhosts .yahoodns.net\nsource ours\nconnections 2\n");

    const auto limits = shaping_policy(settings_).limits_of({"mta5.am0.yahoodns.net"});

    EXPECT_EQ(limits.connections->value, 2U);
    const auto& from = limits.connections->from;
    EXPECT_TRUE(from.starts_with("own provider yahoo, at /") && from.ends_with(":5")) << from;
    EXPECT_EQ(limits.messages_per_connection->from, "provider yahoo");
}

TEST_F(OwnProviders, ThatAreWrongAreNamedByFileAndLine) {
    const auto trouble = [&]() -> std::string {
        try {
            shaping_policy(settings_);
        } catch (const CommandFailed& failed) {
            EXPECT_EQ(failed.code(), ExitCode::bad_config);
            return failed.what();
        }
        return "none";
    };
    write("version 1\n[yahoo]\nhosts .yahoodns.net\nsource ours\nconnections many\n");
    EXPECT_TRUE(trouble().starts_with(path_.string() + ":5:1: error: connections needs"))
        << trouble();

    settings_.delivery.provider_rules_path = "/nowhere/providers";
    EXPECT_TRUE(trouble().contains("delivery.provider_rules_path: /nowhere/providers"));
}

}  // namespace
}  // namespace postrider::app
