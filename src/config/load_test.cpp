// Tests of the whole way from files and environment to settings.
#include "config/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "config/options.h"

namespace postrider::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> described(const std::vector<Problem>& problems) {
    std::vector<std::string> lines;
    for (const Problem& problem : problems) {
        lines.push_back(describe(problem));
    }
    return lines;
}

/// The file that Postal's installation leaves, filled in.
constexpr std::string_view installed_postal = R"(version: 2

postal:
  web_hostname: postal.example.org
  web_protocol: https
  smtp_hostname: mx.example.org

main_db:
  host: 127.0.0.1
  username: root
  password: postal
  database: postal

message_db:
  host: 127.0.0.1
  username: root
  password: postal
  prefix: postal

smtp_server:
  default_bind_address: "::"

dns:
  mx_records:
    - mx.example.org
  spf_include: spf.example.org
  return_path_domain: rp.example.org
  route_domain: routes.example.org
  track_domain: track.example.org

smtp:
  host: 127.0.0.1
  port: 2525
  username: # Complete when Postal is running
  password:
  from_name: Postal
  from_address: postal@example.org

rails:
  secret_key: 0123456789abcdef
)";

class Folder {
public:
    Folder() : path_(std::filesystem::path(testing::TempDir()) / "postrider_config_load") {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::filesystem::path write(const std::string& name, std::string_view text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return path_ / name;
    }

private:
    std::filesystem::path path_;
};

TEST(Load, TakesAnInstalledPostalFileAsItIs) {
    const auto loaded = load_text(installed_postal, "/config/postal.yml");

    ASSERT_TRUE(loaded) << describe(loaded.error().front());
    EXPECT_EQ(loaded->settings.postal.smtp_hostname, "mx.example.org");
    EXPECT_THAT(loaded->settings.dns.mx_records, ElementsAre("mx.example.org"));
    EXPECT_EQ(loaded->settings.smtp.port, 2525);
    EXPECT_EQ(loaded->settings.smtp.username, "");
    EXPECT_EQ(loaded->settings.postal.signing_key_path, "/config/signing.key");
    EXPECT_THAT(
        described(loaded->warnings),
        ElementsAre(
            HasSubstr("/config/postal.yml:8:1: warning: main_db: is accepted but has no effect"),
            HasSubstr("/config/postal.yml:14:1: warning: message_db: is accepted"),
            HasSubstr("warning: rails: is accepted but has no effect")
        )
    );
}

TEST(Load, NeedsNoFile) {
    const auto loaded = load({.dot_env = std::nullopt});

    ASSERT_TRUE(loaded);
    EXPECT_TRUE(loaded->warnings.empty());
    EXPECT_EQ(loaded->settings.listeners.size(), 4U);
    EXPECT_EQ(loaded->settings.postal.signing_key_path, "./signing.key");
}

TEST(Load, PutsTheEnvironmentBeforeTheFileAndTheFileBeforeTheDefault) {
    constexpr std::string_view text =
        "version: 2\npostal:\n  web_hostname: file.test\n  smtp_hostname: file.test\n";

    const auto loaded = load_text(text, "p.yml", {{"POSTAL_WEB_HOSTNAME", "env.test"}});

    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->settings.postal.web_hostname, "env.test");
    EXPECT_EQ(loaded->settings.postal.smtp_hostname, "file.test");
    EXPECT_EQ(loaded->settings.dns.route_domain, "routes.postal.example.com");
}

TEST(Load, TellsAllProblemsAtOnceInTheOrderOfLines) {
    constexpr std::string_view text = R"(version: 2
smtp_server:
  default_port: 70000
  tls_enable: true
dns:
  timeout: soon
storr:
  engine: sqlite
)";

    const auto loaded = load_text(text, "p.yml", {{"POSTAL_USE_IP_POOLS", "perhaps"}});

    ASSERT_FALSE(loaded);
    EXPECT_THAT(
        described(loaded.error()),
        ElementsAre(
            "p.yml:3:3: error: smtp_server.default_port: 70000 is above 65535",
            "p.yml:4:3: error: smtp_server.tls_enable: is not a known key; did you mean "
            "tls_enabled?",
            "p.yml:6:3: error: dns.timeout: \"soon\" is not a whole number of seconds",
            "p.yml:7:1: error: storr: is not a known group; did you mean store?",
            "environment: error: POSTAL_USE_IP_POOLS: \"perhaps\" is neither true nor false"
        )
    );
}

TEST(Load, ReadsDotEnvBelowTheRealEnvironment) {
    const Folder folder;
    const auto dot_env =
        folder.write(".env", "POSTAL_WEB_HOSTNAME=dot.test\nPOSTAL_SMTP_HOSTNAME=dot.test\n");
    const auto file = folder.write("p.yml", "version: 2\npostal: {web_hostname: file.test}\n");

    const auto loaded = load(
        {.file = file, .environment = {{"POSTAL_SMTP_HOSTNAME", "real.test"}}, .dot_env = dot_env}
    );

    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->settings.postal.web_hostname, "dot.test");
    EXPECT_EQ(loaded->settings.postal.smtp_hostname, "real.test");
}

TEST(Load, NamesAFileThatIsNotThereOrIsAFolder) {
    const auto absent = load({.file = "/nonexistent/p.yml", .dot_env = std::nullopt});
    const auto folder = load({.file = "/", .dot_env = std::nullopt});

    ASSERT_FALSE(absent);
    EXPECT_THAT(
        describe(absent.error().front()), HasSubstr("/nonexistent/p.yml: error: cannot be read: No")
    );
    ASSERT_FALSE(folder);
    EXPECT_EQ(describe(folder.error().front()), "/: error: is a folder");
}

TEST(Load, IsSilentAboutWarningsWhenAsked) {
    const auto loaded =
        load_text(installed_postal, "p.yml", {{"SILENCE_POSTAL_CONFIG_MESSAGES", "true"}});

    ASSERT_TRUE(loaded);
    EXPECT_TRUE(loaded->warnings.empty());
}

TEST(Load, TakesTheExampleFileWithoutAWarning) {
    const auto loaded =
        load({.file = POSTRIDER_SOURCE_DIR "/docs/postrider.example.yml", .dot_env = std::nullopt});

    ASSERT_TRUE(loaded) << describe(loaded.error().front());
    EXPECT_THAT(described(loaded->warnings), ElementsAre());
    EXPECT_EQ(loaded->settings.listeners.size(), 4U);
    EXPECT_EQ(loaded->settings.sources.at(1).helo, "out2.example.com");
}

TEST(ChooseFile, PrefersWhatTheEnvironmentNames) {
    const auto none = [](const std::filesystem::path&) { return false; };
    const auto all = [](const std::filesystem::path&) { return true; };
    const auto postals = [](const std::filesystem::path& path) {
        return path == "/config/postal.yml";
    };

    EXPECT_EQ(
        choose_file({{"POSTRIDER_CONFIG", "/a"}, {"POSTAL_CONFIG_FILE_PATH", "/b"}}, all), "/a"
    );
    EXPECT_EQ(choose_file({{"POSTAL_CONFIG_FILE_PATH", "/b"}}, none), "/b");
    EXPECT_EQ(choose_file({}, postals), "/config/postal.yml");
    EXPECT_EQ(choose_file({}, none), std::nullopt);
}

}  // namespace
}  // namespace postrider::config
