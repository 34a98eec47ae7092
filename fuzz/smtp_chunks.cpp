// Content by BDAT (RFC 3030), its chunks and pieces cut anywhere: what comes out is what went in.
#include "smtp/chunk_reader.h"

#include "base/check.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace postrider::smtp {
namespace {

struct Taken {
    std::string content;
    bool has_trouble = false;
    friend bool operator==(const Taken&, const Taken&) = default;
};

/// Chunks of `chunk` octets, each given in pieces of `piece`.
Taken take(std::string_view content, std::size_t chunk, std::size_t piece, std::uint64_t size_max) {
    ChunkReader reader(size_max);
    Taken taken;
    while (!content.empty()) {
        auto octets = content.substr(0, chunk);
        content.remove_prefix(octets.size());
        reader.begin_chunk(octets.size());
        while (!octets.empty()) {
            auto bytes = octets.substr(0, piece);
            octets.remove_prefix(bytes.size());
            while (!bytes.empty()) {
                const auto before = bytes.size();
                taken.content += reader.next(bytes);
                CHECK(bytes.size() < before);
            }
        }
        CHECK(reader.is_chunk_finished());
    }
    reader.end_message();
    taken.has_trouble = reader.trouble().has_value();
    CHECK(reader.size() == taken.content.size());
    CHECK(taken.content.size() <= size_max);
    return taken;
}

}  // namespace
}  // namespace postrider::smtp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace postrider::smtp;
    if (size < 3) {
        return 0;
    }
    const std::string_view content(reinterpret_cast<const char*>(data) + 3, size - 3);
    constexpr std::uint64_t unlimited = 1'000'000'000;
    const auto whole = take(content, content.size() + 1, content.size() + 1, unlimited);
    CHECK(whole.has_trouble || whole.content == content);
    const std::size_t chunk = std::max<std::size_t>(data[0], 1);
    const std::size_t piece = std::max<std::size_t>(data[1], 1);
    const auto cut = take(content, chunk, piece, unlimited);
    CHECK(cut.has_trouble == whole.has_trouble);
    CHECK(cut.has_trouble || cut == whole);
    take(content, chunk, piece, data[2]);
    return 0;
}
