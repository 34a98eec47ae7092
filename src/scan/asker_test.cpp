// Claims about limits, turns and rests of one scanner.
#include "scan/asker.h"

#include <algorithm>

#include "testing/answering_hosts.h"

namespace postrider::scan {
namespace {

using namespace std::chrono_literals;
using Kind = ScanFailure::Kind;

class AskingAScanner : public testing::AnsweringHosts {
protected:
    Question question(std::size_t size = 4) {
        return {
            .head = "?",
            .content = model::Content::from(std::string(size, 'x')),
            .tail = "!",
            .answer_max = 9
        };
    }
    Scanned<std::string> ask(std::size_t size = 4) { return run(asker_.ask(question(size))); }
    Kind trouble(std::size_t size = 4) {
        const auto answer = ask(size);
        return answer ? Kind{} : answer.error().kind;
    }
    net::Task<> ask_and_count(int& count) {
        const auto asked = question();
        const auto answer = co_await asker_.ask(asked);
        count += answer ? 1 : 0;
        kinds_.push_back(answer ? Kind{} : answer.error().kind);
    }
    unsigned connects() { return world_.network().connects_to(address_); }
    void go_dark() {
        world_.network().set_link(address_, {.connect = testing::SimConnect::blackhole});
    }

    const base::IpAddress address_ = *base::IpAddress::parse("192.0.2.1");
    Asker asker_{
        WireMeans{world_.loop, world_.resolver, std::make_shared<testing::SimTlsClient>()},
        {.site = {.name = "scanner", .host = "192.0.2.1", .port = 783},
         .timeout = 10s,
         .size_max = 100,
         .questions = 2}
    };
    std::vector<Kind> kinds_;
};

TEST_F(AskingAScanner, LeavesOutWhatIsTooLargeAndSaysSo) {
    serve("192.0.2.1:783", {.answer = "fine", .last_words = "!"});

    EXPECT_TRUE(ask(100));
    const auto answer = ask(101);
    EXPECT_EQ(
        answer.error(),
        (ScanFailure{
            Kind::too_large,
            "scanner: the message has 101 octets, more than the 100 that are scanned"
        })
    );
    EXPECT_EQ(connects(), 1U);
}

TEST_F(AskingAScanner, ThatIsDownCostsOnlyAFewMessagesTheirWait) {
    go_dark();
    for (std::size_t i = 0; i < failures_before_rest; ++i) {
        EXPECT_EQ(trouble(), Kind::timed_out);
    }
    const auto tried = connects();
    const auto began = world_.clock().instant();
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(trouble(), Kind::resting);
    }
    EXPECT_EQ(world_.clock().instant(), began);
    EXPECT_EQ(connects(), tried);
}

TEST_F(AskingAScanner, ThatIsBackIsFoundOutSoon) {
    for (std::size_t i = 0; i < failures_before_rest; ++i) {
        EXPECT_EQ(trouble(), Kind::connection);
    }
    serve("192.0.2.1:783", {.answer = "fine", .last_words = "!"});
    EXPECT_EQ(trouble(), Kind::resting);
    world_.loop.advance(rest_time);

    EXPECT_TRUE(ask());
    EXPECT_TRUE(ask());
}

TEST_F(AskingAScanner, ThatDislikesSomeMessagesIsNotLeftAlone) {
    world_.network().set_link(address_, {.cut_after_reads = 0});
    serve("192.0.2.1:783", {.answer = "fine", .last_words = "!"});
    for (std::size_t i = 0; i < failures_before_rest * 2; ++i) {
        EXPECT_EQ(trouble(), Kind::broken_off);
    }
}

TEST_F(AskingAScanner, TakesTurnsAndWaitsForThemNoLongerThanItMay) {
    serve("192.0.2.1:783", {.is_mute = true});
    int answered = 0;
    for (int i = 0; i < 5; ++i) {
        world_.loop.spawn(ask_and_count(answered), "test");
    }
    world_.loop.advance(9s);
    EXPECT_EQ(connects(), 2U);
    world_.loop.advance(2s);

    EXPECT_EQ(answered, 0);
    ASSERT_EQ(kinds_.size(), 5U);
    EXPECT_EQ(std::ranges::count(kinds_, Kind::timed_out), 2);
    EXPECT_EQ(std::ranges::count(kinds_, Kind::busy), 3);
}

TEST_F(AskingAScanner, HandsTurnsOn) {
    serve("192.0.2.1:783", {.answer = "fine", .last_words = "!"});
    int answered = 0;
    for (int i = 0; i < 50; ++i) {
        world_.loop.spawn(ask_and_count(answered), "test");
    }
    world_.loop.advance(1s);

    EXPECT_EQ(answered, 50);
}

}  // namespace
}  // namespace postrider::scan
