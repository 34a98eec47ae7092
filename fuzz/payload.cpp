// Any bytes as a message for an HTTP endpoint: every format ends, and JSON stays UTF-8.
#include "path/inbound/payload.h"
#include "base/check.h"
#include "mail/utf8.h"
#include "path/inbound/reply_separation.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace postrider {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view message(reinterpret_cast<const char*>(data), size);
    const inbound::ArrivedMessage arrived{.recipient = "a@b.test", .message = message};
    using Format = model::PayloadFormat;
    for (const auto format :
         {Format::hash, Format::raw_message, Format::inbound_parse, Format::inbound_parse_raw}) {
        const model::HttpEndpoint endpoint{.format = format, .strips_replies = true};
        const auto payload = inbound::write_payload(arrived, endpoint);
        CHECK(!payload.body.empty());
        CHECK(!payload.content_type.contains("json") || mail::is_utf8(payload.body));
    }
    CHECK(inbound::separate_reply(message).text.size() <= size);
    return 0;
}

}  // namespace postrider
