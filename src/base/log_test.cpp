// Log lines.
#include "base/log.h"

#include <gtest/gtest.h>

namespace postrider::base {
namespace {

class LogLines : public testing::Test {
protected:
    Log log(LogFormat format) {
        return Log(
            [this](std::string_view line) { lines_ += line; }, [] { return Time{}; }, format
        );
    }
    std::string lines_;
};

TEST_F(LogLines, NameRoomVerbAndFacts) {
    log(LogFormat::logfmt)
        .info("queue", "deferred", {{"delivery", 12}, {"reply", "450 try later"}, {"tls", true}});
    EXPECT_EQ(
        lines_,
        "1970-01-01T00:00:00.000Z info queue deferred delivery=12 reply=\"450 try later\" "
        "tls=true\n"
    );
}

TEST_F(LogLines, CanBeJson) {
    log(LogFormat::json).warning("dns", "failed", {{"name", "a\"b"}, {"tries", 3}});
    EXPECT_EQ(
        lines_,
        R"({"time": "1970-01-01T00:00:00.000Z", "level": "warning", "room": "dns", "verb": "failed", "name": "a\"b", "tries": 3})"
        "\n"
    );
}

TEST_F(LogLines, AreNeverBrokenByWhatAPeerSaid) {
    log(LogFormat::logfmt).info("smtp", "refused", {{"helo", "a\nfake line"}});
    EXPECT_EQ(lines_, "1970-01-01T00:00:00.000Z info smtp refused helo=\"a\\u000afake line\"\n");
}

TEST_F(LogLines, BelowTheLeastLevelAreNotWritten) {
    log(LogFormat::logfmt).debug("smtp", "noise");
    EXPECT_EQ(lines_, "");
}

}  // namespace
}  // namespace postrider::base
