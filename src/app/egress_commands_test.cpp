// postrider egress keys; what runs until a signal ends it is tested as processes.
#include <filesystem>
#include <fstream>

#include "app/command_test_support.h"

namespace postrider::app {
namespace {

namespace fs = std::filesystem;

class EgressCommands : public Commands {
protected:
    std::string keys() const { return (data_ / "keys").string(); }
};

TEST_F(EgressCommands, MakeTwoPairsOfKeysOnce) {
    const auto made = run_exactly({"postrider", "egress", "keys", "out.test", "--keys", keys()});

    ASSERT_EQ(made.code, ExitCode::done) << made.err;
    for (const char* file : {"agent.pem", "agent.key", "client.pem", "client.key"}) {
        EXPECT_TRUE(fs::exists(fs::path(keys()) / file)) << file;
    }
    const auto permissions = fs::status(fs::path(keys()) / "client.key").permissions();
    EXPECT_EQ(permissions, fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(
        run_exactly({"postrider", "egress", "keys", "out.test", "--keys", keys()}).code,
        ExitCode::conflict
    );
}

TEST_F(EgressCommands, SayWhichOptionMakesNoSense) {
    run_exactly({"postrider", "egress", "keys", "out.test", "--keys", keys()});
    const auto code = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"postrider", "egress"});
        words.insert(words.end(), {"--keys", keys()});
        return run_exactly(words).code;
    };
    EXPECT_EQ(code({"serve", "--allow", "nonsense"}), ExitCode::usage);
    EXPECT_EQ(code({"serve", "--source", "nonsense"}), ExitCode::usage);
    EXPECT_EQ(code({"serve", "--port", "70000"}), ExitCode::usage);
    EXPECT_EQ(code({"serve", "--listen", "nonsense"}), ExitCode::usage);
    EXPECT_EQ(code({"connect", "--agent", "no-port"}), ExitCode::usage);
}

}  // namespace
}  // namespace postrider::app
