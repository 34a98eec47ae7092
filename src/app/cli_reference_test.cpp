// The page of all commands is the one in docs/.
#include "app/cli_reference.h"

#include <CLI/CLI.hpp>

#include <fstream>
#include <sstream>

#include "app/command_test_support.h"
#include "app/commands.h"

namespace postrider::app {
namespace {

class CommandPage : public Commands {};

std::string file(const std::string& path) {
    std::ifstream stream(path);
    std::ostringstream content;
    content << stream.rdbuf();
    return content.str();
}

void expect_examples(const CLI::App& app) {
    const auto below = app.get_subcommands([](const CLI::App*) { return true; });
    for (const auto* command : below) {
        expect_examples(*command);
    }
    if (below.empty()) {
        EXPECT_TRUE(app.get_footer().starts_with("Example: postrider ")) << app.get_name();
    }
}

TEST_F(CommandPage, IsTheOneInTheDocuments) {
    const auto page = run_exactly({"postrider", "reference"});

    EXPECT_EQ(page.code, ExitCode::done);
    EXPECT_TRUE(page.out == file(POSTRIDER_SOURCE_DIR "/docs/cli.md"))
        << "docs/cli.md is out of date: write the output of `postrider reference` there";
}

TEST_F(CommandPage, HasAnExampleOfEveryCommand) {
    std::ostringstream out;
    Context context{.out = out, .err = out, .environment = {}, .random = random_, .where = {}};
    CLI::App app("", "postrider");
    add_commands(app, context);

    expect_examples(app);
}

}  // namespace
}  // namespace postrider::app
