// Collecting a message.
#include "path/intake/draft.h"

#include <gtest/gtest.h>

#include <filesystem>

#include <unistd.h>

namespace postrider::intake {
namespace {

class Drafts : public testing::Test {
protected:
    Drafts() { spool_.prepare(); }
    ~Drafts() override { std::filesystem::remove_all(spool_.directory); }

    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(spool_.directory), {})
        );
    }
    static std::string all_of(const model::Content& content) {
        std::string bytes;
        content.read(0, [&](std::string_view run) {
            bytes += run;
            return true;
        });
        return bytes;
    }

    base::SeededRandom random_{1};
    Spool spool_{
        std::filesystem::temp_directory_path() / ("draft_test." + std::to_string(getpid()))
    };
};

TEST_F(Drafts, StayInMemoryWhenSmall) {
    Draft draft(spool_, random_);
    draft.add("Subject: x\r\n");
    draft.add("\r\nbody");
    const auto content = draft.finish();
    EXPECT_EQ(all_of(content), "Subject: x\r\n\r\nbody");
    EXPECT_FALSE(content.is_file());
    EXPECT_EQ(files(), 0U);
}

TEST_F(Drafts, GoOnInAFileWhenLarge) {
    const std::string bytes(model::content_in_memory_max + 70'000, 'x');
    Draft draft(spool_, random_);
    for (std::size_t at = 0; at < bytes.size(); at += 50'000) {
        draft.add(std::string_view(bytes).substr(at, 50'000));
    }
    EXPECT_EQ(draft.size(), bytes.size());
    const auto content = draft.finish();
    EXPECT_TRUE(content.is_file());
    EXPECT_EQ(content.size(), bytes.size());
    EXPECT_EQ(all_of(content), bytes);
}

TEST_F(Drafts, LeaveNothingBehindWhenAbandoned) {
    {
        Draft draft(spool_, random_);
        draft.add(std::string(model::content_in_memory_max + 1, 'x'));
        EXPECT_EQ(files(), 1U);
    }
    EXPECT_EQ(files(), 0U);
    {
        Draft draft(spool_, random_);
        draft.add(std::string(model::content_in_memory_max + 1, 'x'));
        const auto content = draft.finish();
        EXPECT_EQ(files(), 1U);
    }
    EXPECT_EQ(files(), 0U);
}

TEST_F(Drafts, OfAnEarlierProcessAreClearedAway) {
    {
        Draft draft(spool_, random_);
        draft.add(std::string(model::content_in_memory_max + 1, 'x'));
        spool_.prepare();
        EXPECT_EQ(files(), 0U);
    }
}

TEST_F(Drafts, ThatTheDiskDoesNotTakeAreAnError) {
    const Spool nowhere{spool_.directory + "/missing"};
    Draft draft(nowhere, random_);
    EXPECT_THROW(draft.add(std::string(model::content_in_memory_max + 1, 'x')), std::system_error);
}

}  // namespace
}  // namespace postrider::intake
