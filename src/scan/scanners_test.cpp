// Claims about the scanners together.
#include "scan/scanners.h"

#include "testing/answering_hosts.h"

namespace postrider::scan {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using model::SpamStatus;
using model::ThreatStatus;

std::string rspamd_says(double score) {
    const auto body = "{\"score\":" + std::to_string(score) + ",\"action\":\"no action\"}";
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class TheScanners : public testing::AnsweringHosts {
protected:
    TheScanners() {
        options_.spam_timeout = 10s;
        options_.threat_timeout = 20s;
        options_.spam_size_max = 1000;
        options_.threat_size_max = 2000;
        options_.questions = 10;
    }
    void with_rspamd() { options_.rspamd = {.host = "192.0.2.1", .port = 11334}; }
    void with_spamd() { options_.spamd = {.host = "192.0.2.2", .port = 783}; }
    void with_clamav() { options_.clamav = {.host = "192.0.2.3", .port = 3310}; }
    void rspamd(double score) {
        serve("192.0.2.1:11334", {.answer = rspamd_says(score), .last_words = "body"});
    }
    void spamd(const std::string& verdict) {
        serve(
            "192.0.2.2:783",
            {.answer = "SPAMD/1.1 0 EX_OK\r\nSpam: " + verdict + "\r\n\r\n", .last_words = "body"}
        );
    }
    void clamav(const std::string& answer) {
        serve("192.0.2.3:3310", {.answer = answer, .last_words = "\0\0\0\0"s});
    }
    ScanResult scan(ScanRequest request) {
        if (!scanners_) {
            scanners_.emplace(
                WireMeans{world_.loop, world_.resolver, std::make_shared<testing::SimTlsClient>()},
                log_,
                options_
            );
            scanners_->observe([this](const Asked& asked) {
                told_.push_back(
                    std::string(asked.scanner) + " " + std::string(asked.result) + " " +
                    std::to_string(asked.took / 1s)
                );
            });
        }
        if (request.content.size() == 0) {
            request.content = model::Content::from("Subject: x\r\n\r\nbody");
        }
        return run(scanners_->scan(std::move(request)));
    }
    ScanResult scan() { return scan({.spam_threshold = 5}); }

    ScannersOptions options_;
    std::string logged_;
    base::Log log_{[this](std::string_view line) { logged_ += line; }, [] { return base::Time{}; }};
    std::optional<Scanners> scanners_;
    std::vector<std::string> told_;
};

TEST_F(TheScanners, WhereThereAreNonePassEverything) {
    const auto result = scan();

    EXPECT_EQ(result.spam.status, SpamStatus::not_checked);
    EXPECT_EQ(result.spam.threshold, 5);
    EXPECT_EQ(result.spam.note, "");
    EXPECT_EQ(result.threat.status, ThreatStatus::not_checked);
    EXPECT_FALSE(result.not_now);
    EXPECT_FALSE(scanners_->is_any_enabled());
    EXPECT_FALSE(run(NoScanner().scan({})).not_now);
}

TEST_F(TheScanners, TellSpamAndThreatsOfOneMessage) {
    with_rspamd();
    with_clamav();
    rspamd(7.5);
    clamav("stream: Eicar FOUND\0"s);

    const auto result = scan();

    EXPECT_EQ(result.spam.status, SpamStatus::spam);
    EXPECT_EQ(result.spam.score, 7.5);
    EXPECT_EQ(result.threat.status, ThreatStatus::infected);
    EXPECT_EQ(result.threat.details, "Eicar");
    EXPECT_FALSE(result.not_now);
    EXPECT_TRUE(scanners_->is_any_enabled());
}

TEST_F(TheScanners, CallArrivingMailSpamAboveTheThresholdAndLeavingMailFromItOn) {
    with_rspamd();
    rspamd(5);

    EXPECT_EQ(scan().spam.status, SpamStatus::not_spam);
    const ScanRequest leaving{.scope = model::Scope::outgoing, .spam_threshold = 5};
    EXPECT_EQ(scan(leaving).spam.status, SpamStatus::spam);
}

TEST_F(TheScanners, AskRspamdWhereSpamdIsThereToo) {
    with_rspamd();
    with_spamd();
    rspamd(1);
    spamd("True ; 9.0 / 5.0");

    EXPECT_EQ(scan().spam.score, 1);
    EXPECT_EQ(world_.network().connects_to(*base::IpAddress::parse("192.0.2.2")), 0U);
}

TEST_F(TheScanners, AskSpamd) {
    with_spamd();
    spamd("True ; 9.0 / 5.0");

    EXPECT_EQ(scan().spam.status, SpamStatus::spam);
    EXPECT_EQ(told_, std::vector<std::string>{"spamd spam 0"});
}

TEST_F(TheScanners, AreAskedSideBySide) {
    with_rspamd();
    with_clamav();
    serve("192.0.2.1:11334", {.is_mute = true});
    serve("192.0.2.3:3310", {.is_mute = true});

    const auto began = world_.clock().instant();
    scan();

    EXPECT_EQ(world_.clock().instant() - began, 20s) << "the longer of the two times";
    EXPECT_EQ(told_, (std::vector<std::string>{"rspamd timed_out 10", "clamav timed_out 20"}));
}

TEST_F(TheScanners, ThatAreDownLetMailPassWhereTheOperatorSaysSo) {
    with_rspamd();
    with_clamav();
    clamav("stream: OK\0"s);

    const auto result = scan();

    EXPECT_FALSE(result.not_now);
    EXPECT_EQ(result.spam.status, SpamStatus::not_checked);
    EXPECT_EQ(result.spam.note, "rspamd: Connection refused");
    EXPECT_EQ(result.threat.status, ThreatStatus::clean);
    EXPECT_TRUE(logged_.contains("scanner=rspamd kind=connection")) << logged_;
}

TEST_F(TheScanners, ThatAreDownKeepMailWaitingWhereTheOperatorSaysSo) {
    options_.when_down = WhenDown::closed;
    with_rspamd();
    with_clamav();
    rspamd(1);

    EXPECT_EQ(scan().not_now, "The message cannot be scanned just now; try again later");
    for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(scan().not_now) << "while it rests, too";
    }
    EXPECT_EQ(told_.back(), "rspamd clean 0");
}

TEST_F(TheScanners, LetPassWhatIsTooLargeEverAndSayIt) {
    options_.when_down = WhenDown::closed;
    with_rspamd();
    with_clamav();
    clamav("INSTREAM size limit exceeded. ERROR\0"s);

    const auto result =
        scan({.content = model::Content::from(std::string(1500, 'x')), .spam_threshold = 5});

    EXPECT_FALSE(result.not_now);
    EXPECT_EQ(
        result.spam.note, "rspamd: the message has 1500 octets, more than the 1000 that are scanned"
    );
    EXPECT_EQ(result.threat.status, ThreatStatus::not_checked);
    EXPECT_TRUE(result.threat.details.contains("size limit exceeded"));
    EXPECT_EQ(logged_, "");
}

TEST_F(TheScanners, ThrowWhereTheMessageItselfCannotBeRead) {
    with_clamav();
    clamav("stream: OK\0"s);
    ScanRequest request;
    request.content = model::Content::from_file("Subject: x\r\n\r\n", "/nowhere/at/all", 0, 1000);

    EXPECT_THROW(scan(request), std::system_error);
}

}  // namespace
}  // namespace postrider::scan
