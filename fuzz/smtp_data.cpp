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

namespace postrider::smtp {
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

void check_data(std::string_view input) {
    if (input.size() < 2) {
        return;
    }
    const auto first = static_cast<unsigned char>(input[0]);
    const auto second = static_cast<unsigned char>(input[1]);
    const std::uint64_t size_max = first < 128 ? first : no_limit;
    const std::string_view wire = input.substr(2);
    const std::size_t split = second * wire.size() / 255;

    const DataResult expected = naive_read_data(wire, size_max);
    CHECK(read_data({wire}, size_max) == expected);
    CHECK(read_data({wire.substr(0, split), wire.substr(split)}, size_max) == expected);
    if (expected.is_finished && !expected.trouble) {
        check_round_trip(expected.content);
    }
}

}  // namespace
}  // namespace postrider::smtp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libFuzzer gives octets.
    const auto* text = reinterpret_cast<const char*>(bytes);
    postrider::smtp::check_data({text, size});
    return 0;
}
