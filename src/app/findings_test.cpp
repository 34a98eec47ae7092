// Whatever the server would not start with, `config check` says first, in the same words.
#include "app/findings.h"

#include <fstream>

#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class Findings : public Commands {
protected:
    /// What `config check` says of this text; `serve` must say the same.
    std::string said_of(const std::string& yaml) {
        std::ofstream(data_ / "postrider.yml") << yaml;
        const auto checked = run({"config", "check"});
        EXPECT_EQ(checked.code, ExitCode::bad_config) << yaml;
        const auto served = run({"serve"});
        EXPECT_EQ(served.code, ExitCode::bad_config) << yaml;
        EXPECT_EQ(served.err, checked.err);
        return checked.err;
    }
    std::string at(int line, int column) {
        return (data_ / "postrider.yml").string() + ":" + std::to_string(line) + ":" +
               std::to_string(column);
    }

    const std::string head_ = "version: 2\n";
};

TEST_F(Findings, NameThePlaceAndWhatToWriteInstead) {
    const std::string window = head_ + "windows:\n  - from: \"08:00\"\n    until: \"20:00\"\n";

    auto said = said_of(window + "    zone: Mars/Olympus\n");
    EXPECT_TRUE(said.contains(at(5, 11))) << said;
    EXPECT_TRUE(said.contains("windows[1].zone: Mars/Olympus is no time zone; write one such as"));

    said = said_of(window + "    days: weekend\n");
    EXPECT_TRUE(said.contains("write some such as mon-fri")) << said;
    said = said_of(head_ + "windows:\n  - from: \"8\"\n    until: \"20:00\"\n");
    EXPECT_TRUE(said.contains(at(3, 11) + ": error: windows[1].from: 8 is no time")) << said;
}

TEST_F(Findings, TellAllOfThemAtOnce) {
    const auto said = said_of(
        head_ +
        "windows:\n  - from: \"8\"\n    until: \"20:00\"\n  - from: \"08:00\"\n    until: \"x\"\n"
        "delivery:\n  authorities: /nowhere/authorities.pem\n"
        "tls:\n  ciphers: NOSUCH\n"
    );

    EXPECT_TRUE(said.contains("windows[1].from")) << said;
    EXPECT_TRUE(said.contains("windows[2].until")) << said;
    EXPECT_TRUE(said.contains("delivery.authorities")) << said;
    EXPECT_TRUE(said.contains("tls.ciphers: NOSUCH names no cipher")) << said;
}

TEST_F(Findings, ReadTheFilesThatAreNamed) {
    const auto file = (data_ / "a.file").string();
    std::ofstream(file) << "version 1\n[yahoo]\nhosts .yahoodns.net\nsource us\nconnections many\n";

    auto said = said_of(head_ + "delivery:\n  provider_rules_path: " + file + "\n");
    EXPECT_TRUE(said.contains(file + ":5:1: error: connections needs")) << said;
    said = said_of(head_ + "delivery:\n  provider_rules_path: /nowhere/rules\n");
    EXPECT_TRUE(said.contains(at(3, 3))) << said;
    said = said_of(head_ + "certificates:\n  - certificate: " + file + "\n    key: " + file + "\n");
    EXPECT_TRUE(said.contains("certificates[1]: certificate " + file)) << said;
    said = said_of(head_ + "smtp_server:\n  tls_certificate_path: /nowhere/smtp.cert\n");
    EXPECT_TRUE(said.contains("smtp_server.tls_certificate_path")) << said;
    said = said_of(head_ + "resolver:\n  trust_anchor: /nowhere/root.key\n");
    EXPECT_TRUE(said.contains("resolver")) << said;
    said = said_of(head_ + "secrets:\n  key_path: " + file + "\n");
    EXPECT_TRUE(said.contains("secrets.key_path")) << said;
}

TEST_F(Findings, HaveTheirPlaceInTheFileWhereverItIsLookedFor) {
    const auto line = [&](int number) {
        return (data_ / "postrider.yml").string() + ":" + std::to_string(number) + ":";
    };
    EXPECT_TRUE(
        said_of(head_ + "retries:\n  - class: no-such-class\n    first: 1h\n").contains(line(3))
    );
    EXPECT_TRUE(said_of(head_ + "pool_rules:\n  - pool: gone\n").contains(line(3)));
    EXPECT_TRUE(
        said_of(head_ + "warmup:\n  - source: gone\n    since: 2026-11-22\n").contains(line(3))
    );
    EXPECT_TRUE(said_of(head_ + "tls_policies:\n  - domain: \"a@b\"\n").contains(line(3)));
}

TEST_F(Findings, AreNoneOfWhatIsSound) {
    std::ofstream(data_ / "postrider.yml")
        << head_ << "windows:\n  - from: \"08:00\"\n    until: \"20:00\"\n";

    EXPECT_EQ(run({"config", "check"}).code, ExitCode::done);
    EXPECT_FALSE(std::filesystem::exists(data_ / "installation.key"));
    EXPECT_FALSE(std::filesystem::exists(data_ / "tls"));
}

}  // namespace
}  // namespace postrider::app
