// Chunks: counted exactly, and held to the line rules of DATA.
#include "smtp/chunk_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace postrider::smtp {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t no_limit = 1U << 30U;

std::optional<ContentTrouble> trouble_of(
    std::initializer_list<std::string_view> chunks, std::uint64_t size_max = no_limit
) {
    ChunkReader reader(size_max);
    for (std::string_view chunk : chunks) {
        reader.begin_chunk(chunk.size());
        while (!reader.is_chunk_finished()) {
            reader.next(chunk);
        }
    }
    reader.end_message();
    return reader.trouble();
}

TEST(ChunkReader, TakesExactlyTheOctetsAnnounced) {
    ChunkReader reader(no_limit);
    std::string_view bytes = "ab\r\n.\r\nBDAT 0 LAST\r\n";

    reader.begin_chunk(7);

    EXPECT_EQ(reader.next(bytes), "ab\r\n.\r\n");
    EXPECT_TRUE(reader.is_chunk_finished());
    EXPECT_EQ(bytes, "BDAT 0 LAST\r\n");
}

TEST(ChunkReader, TakesOneChunkInManyPieces) {
    ChunkReader reader(no_limit);
    std::string content;

    reader.begin_chunk(5);
    for (std::string_view piece : {"a", "\r", "\nb", "cQUIT"}) {
        EXPECT_FALSE(reader.is_chunk_finished());
        content += reader.next(piece);
    }

    EXPECT_EQ(content, "a\r\nbc");
    EXPECT_TRUE(reader.is_chunk_finished());
    EXPECT_EQ(reader.size(), 5U);
}

TEST(ChunkReader, SeesALineEndAcrossTwoChunks) {
    EXPECT_EQ(trouble_of({"a\r", "\nb\r\n"}), std::nullopt);
    EXPECT_EQ(trouble_of({"a\r", "b\r\n"}), ContentTrouble::bare_carriage_return);
    EXPECT_EQ(trouble_of({"a\r"}), ContentTrouble::bare_carriage_return);
}

TEST(ChunkReader, RefusesWhatDataRefuses) {
    EXPECT_EQ(trouble_of({"a\nb\r\n"}), ContentTrouble::bare_line_feed);
    EXPECT_EQ(trouble_of({"a\0b\r\n"sv}), ContentTrouble::nul);
}

TEST(ChunkReader, SumsTheSizeOfAllChunks) {
    EXPECT_EQ(trouble_of({"12345", "67890"}, 10), std::nullopt);
    EXPECT_EQ(trouble_of({"12345", "678901"}, 10), ContentTrouble::too_large);
}

}  // namespace
}  // namespace postrider::smtp
