// A server's replies against the reply reader: split anywhere the same, and written back the same.
#include "smtp/reply.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "smtp/peer_extensions.h"

namespace postrider::smtp {
namespace {

struct Replies {
    std::vector<Reply> replies;
    bool is_refused = false;
    bool operator==(const Replies&) const = default;
};

Replies read(std::string_view bytes, std::size_t piece_size) {
    Replies result;
    ReplyReader reader;
    while (!bytes.empty()) {
        std::string_view piece = bytes.substr(0, piece_size);
        bytes.remove_prefix(piece.size());
        while (!piece.empty()) {
            auto reply = reader.read(piece);
            if (!reply) {
                result.is_refused = true;
                return result;
            }
            if (*reply) {
                result.replies.push_back(**reply);
            }
        }
    }
    return result;
}

void check_replies(std::string_view input) {
    if (input.empty()) {
        return;
    }
    const std::size_t piece_size = static_cast<unsigned char>(input[0]) + std::size_t{1};
    const std::string_view wire = input.substr(1);
    const Replies whole = read(wire, wire.size() + 1);
    CHECK(read(wire, piece_size) == whole);
    for (const Reply& reply : whole.replies) {
        PeerExtensions::parse(reply);
        const std::string written = to_wire(reply);
        const Replies again = read(written, written.size());
        CHECK(!again.is_refused);
        CHECK(again.replies.size() == 1);
        CHECK(again.replies[0].code == reply.code);
    }
}

}  // namespace
}  // namespace postrider::smtp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libFuzzer gives octets.
    const auto* text = reinterpret_cast<const char*>(bytes);
    postrider::smtp::check_replies({text, size});
    return 0;
}
