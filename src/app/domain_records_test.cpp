// postrider domain records
#include "app/domain_records.h"

#include <algorithm>

#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class DomainRecords : public Commands {
protected:
    void SetUp() override {
        a_server();
        run({"domain", "create", "acme/main", "example.test", "--ed25519"});
    }
    std::size_t count(const std::string& text, const std::string& part) {
        std::size_t found = 0;
        for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
            ++found;
        }
        return found;
    }
};

TEST_F(DomainRecords, HaveTypeNameAndValueAndNothingElse) {
    const auto records = json({"domain", "records", "example.test"});

    ASSERT_EQ(records.as_array().size(), 9U);
    for (const auto& record : records.as_array()) {
        ASSERT_EQ(record.as_object().size(), 3U);
        EXPECT_NE(text_of(record.at("type")), "");
        EXPECT_NE(text_of(record.at("name")), "");
        EXPECT_NE(text_of(record.at("value")), "");
    }
}

TEST_F(DomainRecords, AreShownWholeToPeople) {
    const auto shown = run({"domain", "records", "example.test"}).out;

    EXPECT_TRUE(shown.starts_with("for ")) << shown;
    EXPECT_EQ(count(shown, "v=DKIM1"), 2U);
    EXPECT_TRUE(shown.contains("DMARC (recommended)")) << shown;
    EXPECT_TRUE(shown.contains("IDAQAB;\n")) << shown;
}

TEST_F(DomainRecords, AreLinesOfAZoneWhereAsked) {
    const auto zone = run({"domain", "records", "example.test", "--zone"}).out;

    EXPECT_EQ(count(zone, " 3600 IN "), 9U);
    EXPECT_TRUE(zone.contains("psrp.example.test. 3600 IN CNAME rp.")) << zone;
}

TEST_F(DomainRecords, OfTheInstallationStayTheSame) {
    const auto first = json({"domain", "records", "--installation", "--address", "192.0.2.7"});
    const auto again = json({"domain", "records", "--installation", "--address", "192.0.2.7"});

    EXPECT_EQ(first, again);
    const auto& all = first.as_array();
    EXPECT_TRUE(std::ranges::any_of(all, [](const auto& record) {
        return text_of(record.at("name")).starts_with("postal._domainkey.rp.");
    }));
}

TEST_F(DomainRecords, OfTheInstallationAskForItsAddresses) {
    EXPECT_TRUE(run({"domain", "records", "--installation"}).err.contains("--address"));
    EXPECT_EQ(
        run({"domain", "records", "--installation", "--address", "here"}).code, ExitCode::usage
    );
}

TEST_F(DomainRecords, NeedOneThingToBeNamed) {
    EXPECT_EQ(run({"domain", "records"}).code, ExitCode::usage);
    EXPECT_EQ(run({"domain", "records", "example.test", "--installation"}).code, ExitCode::usage);
    EXPECT_EQ(run({"domain", "records", "nowhere.test"}).code, ExitCode::not_found);
}

TEST_F(DomainRecords, FailAloudWhenTheKeyFileIsAnotherOne) {
    std::filesystem::remove(data_ / "installation.key");

    const auto ended = run({"domain", "records", "example.test"});

    EXPECT_EQ(ended.code, ExitCode::failed);
    EXPECT_TRUE(ended.err.contains("secrets.key_path")) << ended.err;
}

}  // namespace
}  // namespace postrider::app
