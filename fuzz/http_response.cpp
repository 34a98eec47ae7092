// Any bytes as a server's answer, in pieces of any size: the same answer, within its limits.
#include "base/check.h"
#include "http/client_response.h"
#include "http/url.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace postrider {
namespace {

constexpr http::ResponseLimits limits{.head_max = 1024, .body_max = 64};

bool read(http::ResponseParser& parser, std::string_view bytes, std::size_t step) {
    while (!bytes.empty()) {
        if (!parser.take(bytes.substr(0, step))) {
            return false;
        }
        bytes.remove_prefix(std::min(step, bytes.size()));
    }
    return parser.end().has_value();
}

void check_url(std::string_view text) {
    const auto url = http::Url::parse(text);
    if (!url) {
        return;
    }
    CHECK(url->target.starts_with('/') && url->port != 0 && !url->host.empty());
    const auto again = http::Url::parse(url->shown());
    CHECK(again && again->host == url->host && again->port == url->port);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    check_url(bytes);
    http::ResponseParser whole(limits);
    http::ResponseParser pieces(limits);
    const bool is_whole = read(whole, bytes, size + 1);
    const bool is_same = read(pieces, bytes, 3);
    CHECK(whole.response().body.size() <= limits.body_max);
    if (is_whole && is_same) {
        CHECK(whole.response().status == pieces.response().status);
        CHECK(whole.response().body == pieces.response().body);
    }
    return 0;
}

}  // namespace postrider
