// Which certificates the listeners show.
#include "app/certificates.h"

#include <gtest/gtest.h>

#include <filesystem>

#include <unistd.h>

namespace postrider::app {
namespace {

class Certificates : public testing::Test {
protected:
    ~Certificates() override { std::filesystem::remove_all(directory_); }

    std::filesystem::path directory_ =
        std::filesystem::temp_directory_path() / ("certificates_test." + std::to_string(getpid()));
    std::string lines_;
    base::Log log_{[this](std::string_view line) { lines_ += line; }, [] { return base::Time{}; }};
    // Files bear the machine's time, so the test must, too.
    base::Time now_ =
        std::chrono::time_point_cast<base::Duration>(std::chrono::system_clock::now());
};

TEST_F(Certificates, AreMadeOnceAndReadableByTheOwnerAlone) {
    const auto files = self_signed_files(directory_, {"mx.example.test"}, now_);
    const auto made = std::filesystem::last_write_time(files.key);
    EXPECT_EQ(
        std::filesystem::status(files.key).permissions(), static_cast<std::filesystem::perms>(0600)
    );

    self_signed_files(directory_, {"mx.example.test"}, now_);
    EXPECT_EQ(std::filesystem::last_write_time(files.key), made);
}

TEST_F(Certificates, AreMadeAnewBeforeTheyExpire) {
    const auto files = self_signed_files(directory_, {"mx.example.test"}, now_);
    std::filesystem::remove(files.certificate);
    self_signed_files(directory_, {"mx.example.test"}, now_ + std::chrono::days{800});
    EXPECT_TRUE(std::filesystem::exists(files.certificate));
}

TEST_F(Certificates, WithoutConfigurationAreOurOwnWithAWarning) {
    config::Settings settings;
    settings.store.directory = directory_;
    EXPECT_NE(load_certificates(settings, log_, now_), nullptr);
    EXPECT_TRUE(lines_.contains("self_signed_certificate")) << lines_;
}

TEST_F(Certificates, ThatAreConfiguredMustBeThere) {
    config::Settings settings;
    settings.store.directory = directory_;
    settings.certificates = {{.certificate = "/nowhere/a.cert", .key = "/nowhere/a.key"}};
    EXPECT_THROW(load_certificates(settings, log_, now_), net::TlsError);
}

}  // namespace
}  // namespace postrider::app
