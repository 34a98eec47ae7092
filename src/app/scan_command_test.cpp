// postrider scan FILE. Whole scans stand in tests/interop/scanners.test.ts.
#include <fstream>

#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class ScanCommand : public Commands {
protected:
    std::string config_with(const std::string& text) {
        const auto path = data_ / "postrider.yml";
        std::ofstream(path) << "version: 2\n" << text;
        return path.string();
    }
};

TEST_F(ScanCommand, SaysWhenNoScannerIsConfigured) {
    const auto ended =
        run_exactly({"postrider", "scan", "-", "--config", config_with("")}, "Subject: x\r\n\r\n");

    EXPECT_EQ(ended.code, ExitCode::bad_config);
    EXPECT_TRUE(ended.err.contains("rspamd.enabled")) << ended.err;
}

TEST_F(ScanCommand, SaysWhichScannerCannotTell) {
    const auto config =
        config_with("clamav: {enabled: true, port: 1}\nscan: {when_down: closed}\n");
    const auto ended =
        run_exactly({"postrider", "scan", "-", "--config", config, "--json"}, "Subject: x\r\n\r\n");

    EXPECT_EQ(ended.code, ExitCode::done) << ended.err;
    const auto facts = boost::json::parse(ended.out);
    EXPECT_EQ(text_of(facts.at("threat")), "not checked");
    EXPECT_EQ(text_of(facts.at("threat_details")), "clamav: Connection refused");
    EXPECT_TRUE(facts.at("would_wait").as_bool());
}

}  // namespace
}  // namespace postrider::app
