// Claims about connections to scanners.
#include "scan/wire.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "testing/answering_hosts.h"
#include "testing/sim_connection.h"

namespace postrider::scan {
namespace {

using namespace std::chrono_literals;
using Kind = ScanFailure::Kind;

class ScanWire : public testing::AnsweringHosts {
protected:
    Question question(std::string body, Framing framing = Framing::plain) {
        return {
            .head = "HEAD ",
            .content = model::Content::from(std::move(body)),
            .framing = framing,
            .tail = " TAIL",
            .answer_max = 100,
        };
    }
    Scanned<std::string> ask(Question question, Site site) {
        Wire wire(
            WireMeans{world_.loop, world_.resolver, std::make_shared<testing::SimTlsClient>()},
            std::move(site)
        );
        return run(wire.ask(std::move(question), in(10s)));
    }
    Scanned<std::string> ask(Question question) { return ask(std::move(question), site_); }
    Kind trouble(Site site) { return ask(question("body"), std::move(site)).error().kind; }

    Site site_{.name = "scanner", .host = "192.0.2.1", .port = 783};
};

TEST_F(ScanWire, SaysTheQuestionAndHearsTheAnswer) {
    serve("192.0.2.1:783", {.answer = "fine", .last_words = "TAIL"});

    EXPECT_EQ(ask(question("body")).value(), "fine");
    EXPECT_EQ(heard_.at(0), "HEAD body TAIL");
}

TEST_F(ScanWire, PutsItsLengthInFrontOfEveryChunk) {
    serve("192.0.2.1:783", {.answer = "fine", .last_words = "TAIL"});

    const auto answer = ask(question(std::string(run_max + 258, 'x'), Framing::chunks));

    ASSERT_TRUE(answer);
    EXPECT_EQ(heard_[0].substr(0, 9), std::string("HEAD \0\1\0\0", 9));
    EXPECT_EQ(heard_[0].substr(9 + run_max, 4), std::string("\0\0\1\2", 4));
    EXPECT_TRUE(heard_[0].ends_with("x TAIL"));
}

TEST_F(ScanWire, ReadsALargeMessageFromItsFileRunByRun) {
    const auto path = std::filesystem::path(::testing::TempDir()) / "postrider_scan_wire";
    std::ofstream(path) << std::string(5 * run_max, 'b');
    serve("192.0.2.1:783", {.answer = "fine", .last_words = "TAIL"});
    auto asked = question("");
    asked.content = model::Content::from_file("head:", path, 0, 5 + 5 * run_max);

    ASSERT_TRUE(ask(asked));
    EXPECT_EQ(heard_[0], "HEAD head:" + std::string(5 * run_max, 'b') + " TAIL");
    std::filesystem::remove(path);
    EXPECT_THROW(ask(asked), std::system_error) << "the file is gone: that is no scanner's fault";
}

TEST_F(ScanWire, TakesAnAnswerThatComesBeforeTheMessageIsThrough) {
    serve("192.0.2.1:783", {.answer = "too large", .is_hasty = true});

    EXPECT_EQ(ask(question(std::string(4 * testing::sim_window, 'x'))).value(), "too large");
}

TEST_F(ScanWire, StopsListeningWhereTheAnswerEnds) {
    auto asked = question("body");
    asked.is_last = [](std::string_view piece) { return piece.contains('.'); };
    world_.network().set_link(*base::IpAddress::parse("192.0.2.1"), {.delay = 1s});
    serve("192.0.2.1:783", {.answer = "done.", .last_words = "TAIL"});

    EXPECT_EQ(ask(asked).value(), "done.");
}

TEST_F(ScanWire, HearsNoEndlessAnswer) {
    serve("192.0.2.1:783", {.answer = std::string(101, 'x'), .last_words = "TAIL"});

    EXPECT_EQ(ask(question("body")).error().kind, Kind::malformed_answer);
}

TEST_F(ScanWire, WaitsNoLongerThanItMay) {
    serve("192.0.2.1:783", {.is_mute = true});

    const auto began = world_.clock().instant();
    const auto answer = ask(question("body"));

    EXPECT_EQ(answer.error(), (ScanFailure{Kind::timed_out, "scanner did not answer in time"}));
    EXPECT_EQ(world_.clock().instant() - began, 10s);
}

TEST_F(ScanWire, SaysWhyThereIsNoConnection) {
    EXPECT_EQ(trouble(site_), Kind::connection);
    world_.network().set_link(
        *base::IpAddress::parse("192.0.2.1"), {.connect = testing::SimConnect::blackhole}
    );
    EXPECT_EQ(trouble(site_), Kind::timed_out);
    EXPECT_EQ(trouble({.name = "scanner", .host = "nowhere.test", .port = 1}), Kind::connection);
}

TEST_F(ScanWire, TellsABrokenConversationFromNoConnection) {
    world_.network().set_link(*base::IpAddress::parse("192.0.2.1"), {.cut_after_reads = 0});
    serve("192.0.2.1:783", {.answer = "fine", .last_words = "TAIL"});

    EXPECT_EQ(trouble(site_), Kind::broken_off);
}

TEST_F(ScanWire, FindsTheHostByItsNameAndTriesAllItsAddresses) {
    world_.zone.add("scan.test A 192.0.2.8\nscan.test A 192.0.2.9");
    serve("192.0.2.9:783", {.answer = "fine", .last_words = "TAIL"});

    EXPECT_TRUE(ask(question("body"), {.name = "scanner", .host = "scan.test", .port = 783}));
    EXPECT_EQ(world_.network().connects_to(*base::IpAddress::parse("192.0.2.8")), 1U);
}

TEST_F(ScanWire, WaitsForNoSlowNameServer) {
    world_.zone.add("slow.test A 192.0.2.1");
    world_.zone.mark_slow("slow.test", 1min);

    EXPECT_EQ(trouble({.name = "scanner", .host = "slow.test", .port = 783}), Kind::timed_out);
}

TEST_F(ScanWire, KnowsLocalhostWithoutTheDns) {
    serve("[::1]:783", {.answer = "fine", .last_words = "TAIL"});

    EXPECT_TRUE(ask(question("body"), {.name = "scanner", .host = "LocalHost", .port = 783}));
    EXPECT_TRUE(world_.zone.asked().empty());
}

TEST_F(ScanWire, SpeaksTlsToAHostThatProvesItsName) {
    world_.zone.add("scan.test A 192.0.2.1\nother.test A 192.0.2.1");
    const std::vector<std::string> names{"scan.test"};
    serve(
        "192.0.2.1:783",
        {.answer = "fine",
         .last_words = "TAIL",
         .tls = std::make_shared<testing::SimTlsServer>(names)}
    );
    Site site{.name = "scanner", .host = "scan.test", .port = 783, .tls = WireTls::verified};

    EXPECT_TRUE(ask(question("body"), site));
    site.host = "other.test";
    EXPECT_EQ(trouble(site), Kind::tls);
}

TEST(ScanSite, IsWrittenWithItsPort) {
    EXPECT_EQ((Site{.name = {}, .host = "scan.test", .port = 783}).authority(), "scan.test:783");
    EXPECT_EQ((Site{.name = {}, .host = "::1", .port = 783}).authority(), "[::1]:783");
}

}  // namespace
}  // namespace postrider::scan
