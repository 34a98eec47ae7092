// The bytes of a message.
#include "model/content.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <system_error>

namespace postrider::model {
namespace {

std::string all_of(const Content& content, std::uint64_t offset) {
    std::string bytes;
    content.read(offset, [&](std::string_view run) {
        bytes += run;
        return true;
    });
    return bytes;
}

class ContentFile : public testing::Test {
protected:
    ~ContentFile() override { std::filesystem::remove(path_); }
    std::string path_ =
        std::filesystem::temp_directory_path() / ("content_test." + std::to_string(getpid()));
    std::string bytes_ = "Subject: x\r\n\r\n" + std::string(200'000, 'b');
};

TEST(Content, OfASmallMessageIsOneRun) {
    const auto content = Content::from("Subject: x\r\n\r\nbody");
    EXPECT_EQ(content.size(), 18U);
    EXPECT_EQ(all_of(content, 0), "Subject: x\r\n\r\nbody");
    EXPECT_EQ(all_of(content, 14), "body");
    EXPECT_EQ(all_of(content, 18), "");
}

TEST(Content, TakesAPrefixInFrontOfItsHeader) {
    const auto content = Content::from("Subject: x\r\n\r\nbody").with_prefix("Received: y\r\n");
    EXPECT_EQ(all_of(content, 0), "Received: y\r\nSubject: x\r\n\r\nbody");
    EXPECT_EQ(content.size(), 31U);
}

TEST(Content, TakesAnotherStart) {
    const auto content = Content::from("Subject: x\r\n\r\nbody").with_start(10, "A: bc");
    EXPECT_EQ(all_of(content, 0), "A: bc\r\n\r\nbody");
    EXPECT_EQ(content.size(), 13U);
}

TEST_F(ContentFile, IsReadBehindItsHead) {
    std::ofstream(path_) << bytes_;
    const auto content = Content::from_file("Subject: x\r\n\r\n", path_, 14, bytes_.size());
    EXPECT_EQ(all_of(content, 0), bytes_);
    EXPECT_EQ(all_of(content, 14), bytes_.substr(14));
    EXPECT_EQ(all_of(content, 100'000), bytes_.substr(100'000));
    EXPECT_EQ(all_of(content.with_prefix("A: b\r\n"), 0), "A: b\r\n" + bytes_);
}

TEST_F(ContentFile, ThatShrankIsAnErrorAndNeverHalfAMessage) {
    std::ofstream(path_) << "short";
    const auto content = Content::from_file("Subject: x\r\n\r\n", path_, 14, bytes_.size());
    EXPECT_THROW(all_of(content, 0), std::system_error);
}

TEST_F(ContentFile, FromTheSpoolGoesWithItsLastCopy) {
    std::ofstream(path_) << bytes_;
    {
        const auto content = Content::from_spool("Subject: x\r\n\r\n", path_, 14, bytes_.size());
        const auto copy = content.with_prefix("A: b\r\n");
        EXPECT_TRUE(std::filesystem::exists(path_));
    }
    EXPECT_FALSE(std::filesystem::exists(path_));
}

}  // namespace
}  // namespace postrider::model
