// The end-of-data reader against the naive machine, split anywhere, and against the dot stuffer.
#include "smtp/data_reader.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "smtp/data_reference.h"
#include "smtp/dot_stuffer.h"

using namespace postrider::smtp;

namespace {

constexpr std::uint64_t no_limit = 1U << 30U;

void check_round_trip(const std::string& content) {
    DotStuffer stuffer;
    std::vector<std::string_view> pieces;
    stuffer.stuff(content, pieces);
    stuffer.finish(pieces);
    std::string wire;
    for (const auto piece : pieces) {
        wire += piece;
    }
    const DataResult again = read_data({wire}, no_limit);
    CHECK(again.is_finished);
    CHECK(!again.trouble);
    CHECK(again.content == content);
    CHECK(again.left.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    const std::uint64_t size_max = bytes[0] < 128 ? bytes[0] : no_limit;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libFuzzer gives octets.
    const std::string_view wire(reinterpret_cast<const char*>(bytes) + 2, size - 2);
    const std::size_t split = bytes[1] * wire.size() / 255;

    const DataResult expected = naive_read_data(wire, size_max);
    CHECK(read_data({wire}, size_max) == expected);
    CHECK(read_data({wire.substr(0, split), wire.substr(split)}, size_max) == expected);
    if (expected.is_finished && !expected.trouble) {
        check_round_trip(expected.content);
    }
    return 0;
}
