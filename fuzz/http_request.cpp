// Bytes of clients as an HTTP request, in two pieces: what is read does not depend on where the
// first ends.
#include "http/request_parser.h"

#include "base/check.h"
#include "http/date.h"
#include "http/form.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::http {
namespace {

constexpr std::uint32_t head_max = 4096;
constexpr std::uint64_t body_max = 1024;

struct Read {
    bool is_complete = false;
    bool is_refused = false;
    std::string target;
    std::string body;
    friend bool operator==(const Read&, const Read&) = default;
};

Read read(const std::vector<std::string_view>& pieces) {
    RequestParser parser(head_max);
    Read result;
    std::string left;
    bool is_limited = false;
    for (const auto piece : pieces) {
        left += piece;
        while (!left.empty() && !parser.is_complete()) {
            const auto taken = parser.take(left);
            if (!taken) {
                result.is_refused = true;
                return result;
            }
            CHECK(*taken <= left.size());
            left.erase(0, *taken);
            if (parser.has_head() && !is_limited) {
                is_limited = true;
                if (parser.limit_body(body_max)) {
                    result.is_refused = true;
                    return result;
                }
            } else if (*taken == 0) {
                break;
            }
        }
    }
    result.is_complete = parser.is_complete();
    if (result.is_complete) {
        result.target = parser.request().path + "?" + parser.request().query;
        result.body = parser.request().body;
        CHECK(result.target.size() <= target_size_max + 1);
        CHECK(result.body.size() <= body_max);
    }
    return result;
}

}  // namespace
}  // namespace postrider::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace postrider::http;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    parse_http_date(text);
    CHECK(parse_form(text).size() <= form_fields_max);
    if (text.empty()) {
        return 0;
    }
    const auto wire = text.substr(1);
    const auto split = static_cast<unsigned char>(text[0]) * wire.size() / 255;
    const auto whole = read({wire});
    const auto cut = read({wire.substr(0, split), wire.substr(split)});
    // What is malformed may be refused sooner or later, but is never read as something else.
    CHECK((!whole.is_complete && !cut.is_complete) || whole == cut);
    return 0;
}
