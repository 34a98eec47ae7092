// Lines and bodies, however they are cut into packets.
#include "net/line_reader.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>

#include "net/loop_test_support.h"

namespace postrider::net {
namespace {

/// Gives the packets it was made with, then the end.
class Packets final : public Connection {
public:
    explicit Packets(std::deque<std::string> packets) : packets_(std::move(packets)) {}

    Task<std::size_t> read(std::span<char> into, base::Instant) override {
        if (packets_.empty()) {
            co_return 0;
        }
        auto& packet = packets_.front();
        const auto count = packet.copy(into.data(), into.size());
        packet.erase(0, count);
        if (packet.empty()) {
            packets_.pop_front();
        }
        ++reads;
        co_return count;
    }
    Task<> write(std::span<const std::string_view>, base::Instant) override { co_return; }
    Task<> accept_tls(std::shared_ptr<TlsServer>, base::Instant) override { co_return; }
    Task<> start_tls(std::shared_ptr<TlsClient>, TlsDemand, base::Instant) override { co_return; }
    const TlsFacts* tls() const override { return nullptr; }
    base::Endpoint local() const override { return {}; }
    base::Endpoint peer() const override { return {}; }
    void close() noexcept override {}

    int reads = 0;

private:
    std::deque<std::string> packets_;
};

class ReadingLines : public LoopTest {
protected:
    std::string line(LineReader& reader, std::size_t size_max = 100) {
        std::string text;
        run([&]() -> Task<> {
            const auto result = co_await reader.read_line(size_max, far_future);
            if (result) {
                text = *result;
            } else {
                text = result.error() == LineError::closed     ? "(closed)"
                       : result.error() == LineError::too_long ? "(too long)"
                                                               : "(bare)";
            }
        });
        return text;
    }

    std::string body(LineReader& reader) {
        std::string text;
        run([&]() -> Task<> {
            for (;;) {
                text += reader.buffered();
                reader.consume(reader.buffered().size());
                const bool came = co_await reader.fill(far_future);
                if (!came) {
                    co_return;
                }
            }
        });
        return text;
    }

    void run(auto body) {
        loop_.emplace();
        auto whole = [&]() -> Task<> {
            co_await body();
            loop_->stop();
        };
        loop_->spawn(whole(), "test");
        loop_->run();
    }

private:
    std::optional<AsioLoop> loop_;
};

TEST_F(ReadingLines, GivesEachLineOfOnePacketWithOneRead) {
    Packets packets({"EHLO a.test\r\nNOOP\r\n\r\n"});
    LineReader reader(packets);

    EXPECT_EQ(line(reader), "EHLO a.test");
    EXPECT_EQ(line(reader), "NOOP");
    EXPECT_EQ(line(reader), "");
    EXPECT_EQ(packets.reads, 1);
    EXPECT_EQ(line(reader), "(closed)");
}

TEST_F(ReadingLines, DoesNotCareWhereALineWasCut) {
    const std::string text = "first\r\nsecond\r\n";
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
        Packets packets({text.substr(0, cut), text.substr(cut)});
        LineReader reader(packets, BareLineFeed::refused);

        EXPECT_EQ(line(reader), "first") << cut;
        EXPECT_EQ(line(reader), "second") << cut;
    }
}

TEST_F(ReadingLines, TakesABareLineFeedAsAnEndWhereThatIsAllowed) {
    Packets packets({"one\ntwo\r\n"});
    LineReader reader(packets);

    EXPECT_EQ(line(reader), "one");
    EXPECT_EQ(line(reader), "two");
}

TEST_F(ReadingLines, RefusesTheWholeLineAroundABareLineFeedElsewhere) {
    Packets packets({"one\ntwo", "\nthree\r", "\nfour\r\n"});
    LineReader reader(packets, BareLineFeed::refused);

    EXPECT_EQ(line(reader), "(bare)");
    EXPECT_EQ(line(reader), "four");
}

TEST_F(ReadingLines, AllowsExactlyTheSizeAskedFor) {
    Packets packets({std::string(100, 'a') + "\r\n" + std::string(101, 'b') + "\r\nrest\r\n"});
    LineReader reader(packets);

    EXPECT_EQ(line(reader), std::string(100, 'a'));
    EXPECT_EQ(line(reader), "(too long)");
    EXPECT_EQ(line(reader), "rest");
}

TEST_F(ReadingLines, ThrowsALineAwayThatIsTooLongAndGoesOnBehindIt) {
    Packets packets({std::string(200'000, 'x'), "yy\r", "\nnext\r\n"});
    LineReader reader(packets);

    EXPECT_EQ(line(reader), "(too long)");
    EXPECT_EQ(line(reader), "next");
}

TEST_F(ReadingLines, GivesUpOnALineWithoutEnd) {
    Packets packets({std::string(line_discard_max + 100'000, 'x'), "\r\nnext\r\n"});
    LineReader reader(packets);

    EXPECT_EQ(line(reader), "(closed)");
}

TEST_F(ReadingLines, LosesAHalfLineAtTheEnd) {
    Packets packets({"half"});
    LineReader reader(packets);

    EXPECT_EQ(line(reader), "(closed)");
}

TEST_F(ReadingLines, GrowsForLongLinesThatAreAllowed) {
    const std::string longest(60'000, 'z');
    Packets packets({longest.substr(0, 30'000), longest.substr(30'000) + "\r\nend\r\n"});
    LineReader reader(packets);

    EXPECT_EQ(line(reader, 60'000), longest);
    EXPECT_EQ(line(reader), "end");
}

TEST_F(ReadingLines, GivesABodyInFewReads) {
    const std::string text(100'000, 'b');
    Packets packets({"DATA\r\nstart", text});
    LineReader reader(packets);

    EXPECT_EQ(line(reader), "DATA");
    EXPECT_EQ(body(reader), "start" + text);
    EXPECT_LT(packets.reads, 12);
}

TEST_F(ReadingLines, ForgetsWhatCameInClear) {
    Packets packets({"STARTTLS\r\nMAIL FROM:<>\r\n", "EHLO\r\n"});
    LineReader reader(packets);

    EXPECT_EQ(line(reader), "STARTTLS");
    reader.discard();
    EXPECT_EQ(line(reader), "EHLO");
}

}  // namespace
}  // namespace postrider::net
