// Tests of the reference page.
#include "config/reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace postrider::config {
namespace {

using testing::HasSubstr;

TEST(Reference, IsTheCommittedPage) {
    std::ifstream stream(POSTRIDER_SOURCE_DIR "/docs/options.md", std::ios::binary);
    const std::string committed{std::istreambuf_iterator<char>(stream), {}};

    // Written beside the program, to be copied over the committed page when options change.
    std::ofstream(POSTRIDER_BINARY_DIR "/options.md", std::ios::binary) << reference_page();

    EXPECT_TRUE(committed == reference_page())
        << "run: cp " POSTRIDER_BINARY_DIR "/options.md " POSTRIDER_SOURCE_DIR "/docs/options.md";
}

TEST(Reference, ShowsTypeRangeDefaultAndMeaning) {
    const std::string page = reference_page();

    EXPECT_THAT(page, HasSubstr("| `default_port` | whole number, 1 to 65535 | `25` | Port of"));
    EXPECT_THAT(
        page, HasSubstr("| `connect_timeout` | duration, 1s to 1d | `30s` | To connect. |")
    );
    EXPECT_THAT(page, HasSubstr("| `engine` | `sqlite`, `postgresql` | `sqlite` |"));
    EXPECT_THAT(page, HasSubstr("Environment: `POSTRIDER_STORE_ENGINE` and so on."));
}

TEST(Reference, TellsWhatHasNoEffect) {
    EXPECT_THAT(reference_page(), HasSubstr("without effect: Postrider does not run on Rails"));
}

}  // namespace
}  // namespace postrider::config
