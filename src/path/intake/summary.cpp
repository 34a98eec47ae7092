// Subject, Message-ID, and what else the header says for us.
#include "path/intake/summary.h"

#include <string_view>

#include "base/ascii.h"
#include "mail/encoded_word.h"

namespace postrider::intake {

std::string subject_of(const mail::HeaderBlock& header) {
    auto text = mail::decode_words(header.text("Subject"));
    if (text.size() > subject_kept_max) {
        std::size_t end = subject_kept_max;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
            --end;
        }
        text.resize(end);
    }
    return text;
}

std::string message_id_of(const mail::HeaderBlock& header) {
    const auto text = header.text("Message-ID");
    std::string_view id = base::trim(text);
    if (id.starts_with('<') && id.ends_with('>')) {
        id = id.substr(1, id.size() - 2);
    }
    return std::string(id);
}

bool is_tls_optional(const mail::HeaderBlock& header) {
    return base::iequals(base::trim(header.text("TLS-Required")), "No");
}

}  // namespace postrider::intake
