// Asking where nobody answers; app/control_door_test.cpp asks where somebody does.
#include "app/control_client.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "app/control_door.h"

namespace postrider::app {
namespace {

TEST(ControlClient, HearsNothingWhereNoServerRuns) {
    EXPECT_FALSE(ask_control("/nowhere", "/v1/queue"));
    EXPECT_FALSE(ask_control("/" + std::string(5'000, 'x'), "/v1/queue"));
}

TEST(ControlClient, HearsNothingFromWhatIsNoSocket) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("control_client." + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::ofstream(control_socket(folder)) << "left by somebody";

    EXPECT_FALSE(ask_control(folder, "/v1/queue"));

    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace postrider::app
