// The end of data: equal to the naive machine, however the bytes come, and never fooled.
#include "smtp/data_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "smtp/data_reference.h"

namespace postrider::smtp {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t no_limit = 1U << 30U;

DataResult read_in_pieces(std::string_view wire, std::uint64_t size_max, std::size_t first) {
    return read_data({wire.substr(0, first), wire.substr(first)}, size_max);
}

DataResult read(std::string_view wire, std::uint64_t size_max = no_limit) {
    return read_data({wire}, size_max);
}

TEST(DataReader, EndsAtTheLoneDotAndLeavesTheRest) {
    const auto result = read("a\r\nb\r\n.\r\nQUIT\r\n");

    EXPECT_TRUE(result.is_finished);
    EXPECT_EQ(result.content, "a\r\nb\r\n");
    EXPECT_EQ(result.left, "QUIT\r\n");
}

TEST(DataReader, TakesAnEmptyMessage) {
    EXPECT_TRUE(read(".\r\n").is_finished);
    EXPECT_EQ(read(".\r\n").content, "");
}

TEST(DataReader, TakesStuffedDotsOut) {
    EXPECT_EQ(read("..\r\n...a\r\n.b\r\na.\r\n.\r\n").content, ".\r\n..a\r\nb\r\na.\r\n");
}

TEST(DataReader, WaitsForMore) {
    for (auto wire : {"", "a", "a\r\n", "a\r\n.", "a\r\n.\r", "a\r\n..\r\n"}) {
        EXPECT_FALSE(read(wire).is_finished) << wire;
    }
}

struct Hostile {
    std::string_view wire;
    ContentTrouble trouble;
};

// Ends of data that some servers believe in; each goes on to the real one.
constexpr Hostile smuggling[] = {
    {"a\n.\nb\r\n.\r\n", ContentTrouble::bare_line_feed},
    {"a\n.\r\nb\r\n.\r\n", ContentTrouble::bare_line_feed},
    {"a\r\n.\nb\r\n.\r\n", ContentTrouble::bare_line_feed},
    {"a\r.\rb\r\n.\r\n", ContentTrouble::bare_carriage_return},
    {"a\r.\r\nb\r\n.\r\n", ContentTrouble::bare_carriage_return},
    {"a\r\n.\rb\r\n.\r\n", ContentTrouble::bare_carriage_return},
    {"a\r\n.\r\r\nb\r\n.\r\n", ContentTrouble::bare_carriage_return},
    {"a\r\r\n.\r\r\nb\r\n.\r\n", ContentTrouble::bare_carriage_return},
    {"a\n\n.\n\nb\r\n.\r\n", ContentTrouble::bare_line_feed},
    {"\n.\r\n\r\n.\r\n", ContentTrouble::bare_line_feed},
    {"a\0b\r\n.\r\n"sv, ContentTrouble::nul},
    {"a\r\n\0.\r\nb\r\n.\r\n"sv, ContentTrouble::nul},
    {"a\r\n.\0\r\nb\r\n.\r\n"sv, ContentTrouble::nul},
};

TEST(DataReader, RefusesWhatCouldSmuggleAndReadsOnToTheRealEnd) {
    for (const Hostile& hostile : smuggling) {
        const std::string wire = std::string(hostile.wire) + "RSET\r\n";
        const auto result = read(wire);
        EXPECT_TRUE(result.is_finished) << hostile.wire;
        EXPECT_EQ(result.trouble, hostile.trouble) << hostile.wire;
        EXPECT_EQ(result.left, "RSET\r\n") << hostile.wire;
    }
}

TEST(DataReader, ReadsAMessageThatIsTooLargeToItsEnd) {
    const auto fits = read("12345678\r\n.\r\n", 10);
    const auto exceeds = read("123456789\r\n.\r\nQUIT\r\n", 10);

    EXPECT_EQ(fits.trouble, std::nullopt);
    EXPECT_EQ(exceeds.trouble, ContentTrouble::too_large);
    EXPECT_TRUE(exceeds.is_finished);
    EXPECT_EQ(exceeds.left, "QUIT\r\n");
}

TEST(DataReader, CountsTheSizeWithoutStuffedDotsAndEnd) {
    EXPECT_EQ(read("..2345678\r\n.\r\n", 10).trouble, std::nullopt);
}

TEST(DataReader, PassesLinesOfAnyLength) {
    const std::string line(200'000, 'x');

    EXPECT_EQ(read(line + "\r\n.\r\n").content, line + "\r\n");
}

TEST(DataReader, CopiesNothing) {
    const std::string wire = "one\r\ntwo\r\n..three\r\n.\r\n";
    DataReader reader(no_limit);
    std::string_view chunk = wire;

    const auto first = reader.next(chunk);
    const auto second = reader.next(chunk);

    EXPECT_EQ(first, "one\r\ntwo\r\n");
    EXPECT_EQ(first.data(), wire.data());
    EXPECT_EQ(second, ".three\r\n");
    EXPECT_EQ(second.data(), wire.data() + 11);
}

/// Every text of `length` letters of an alphabet that has all that matters.
std::vector<std::string> all_texts(std::size_t length) {
    constexpr std::string_view alphabet = "\r\n.x\0"sv;
    std::vector<std::string> texts{""};
    for (std::size_t i = 0; i < length; ++i) {
        std::vector<std::string> longer;
        for (const auto& text : texts) {
            for (const char c : alphabet) {
                longer.push_back(text + c);
            }
        }
        texts = std::move(longer);
    }
    return texts;
}

TEST(DataReader, IsTheNaiveMachineOnEveryShortText) {
    for (const auto& text : all_texts(6)) {
        const std::string wire = text + "\r\n.\r\n";
        for (const std::uint64_t size_max : {std::uint64_t{3}, no_limit}) {
            ASSERT_EQ(read(wire, size_max), naive_read_data(wire, size_max))
                << testing::PrintToString(wire);
        }
    }
}

TEST(DataReader, GivesTheSameHoweverTheBytesAreSplit) {
    std::vector<std::string> wires = all_texts(4);
    for (auto& wire : wires) {
        wire += "\r\n..\r\n.\r\nQUIT\r\n";
    }
    for (const Hostile& hostile : smuggling) {
        wires.emplace_back(hostile.wire);
    }
    for (const auto& wire : wires) {
        const auto expected = naive_read_data(wire, no_limit);
        for (std::size_t split = 0; split <= wire.size(); ++split) {
            ASSERT_EQ(read_in_pieces(wire, no_limit, split), expected)
                << testing::PrintToString(wire) << " at " << split;
        }
    }
}

}  // namespace
}  // namespace postrider::smtp
