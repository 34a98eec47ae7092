// Any bytes as a header: fields tile the block, and what is decoded is UTF-8 and reads back.
#include "mail/header.h"
#include "base/ascii.h"
#include "base/check.h"
#include "mail/encoded_word.h"
#include "mail/received.h"
#include "mail/utf8.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace postrider {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view message(reinterpret_cast<const char*>(data), size);
    const auto header = mail::HeaderBlock::parse(message);
    if (!header) {
        return 0;
    }
    std::size_t offset = 0;
    for (const mail::Field& field : header->fields()) {
        CHECK(field.offset == offset && field.whole.data() == message.data() + offset);
        offset += field.whole.size();
        CHECK(field.name.empty() || mail::is_field_name(field.name));

        const std::string text = mail::decode_words(field.value);
        CHECK(mail::is_utf8(text));
        if (text.find_first_of("\r\n") == std::string::npos) {
            const std::string again = mail::decode_words(mail::encode_words(text));
            CHECK(base::trim(again) == base::trim(text));
        }
    }
    CHECK(offset <= header->body_offset() && header->body_offset() <= message.size());
    CHECK(header->is_closed() || offset == message.size());
    mail::count_received_by(*header, "mx.example.test");
    return 0;
}

}  // namespace postrider
