// The digest that a signature of header fields signs (RFC 6376 §3.7).
#include "dkim/header_digest.h"

#include "dkim/tags.h"

#include <cstddef>
#include <vector>

namespace postrider::dkim {

secrets::Digest256 header_digest(
    std::span<const mail::Field> fields,
    const mail::Field& own,
    std::span<const std::string> names,
    Canonicalization form
) {
    std::vector<bool> used(fields.size(), false);
    std::string text;
    for (const std::string& name : names) {
        for (std::size_t i = fields.size(); i-- > 0;) {
            if (!used[i] && fields[i].is(name) && fields[i].whole.data() != own.whole.data()) {
                used[i] = true;
                append_canonical(text, fields[i], form);
                break;
            }
        }
    }
    const auto whole = without_signature(own.whole);
    const auto value = without_signature(own.value);
    append_canonical(text, {.name = own.name, .value = value, .whole = whole}, form);
    // The field itself is hashed without its last line end.
    text.resize(text.size() - 2);
    return secrets::sha256(text);
}

}  // namespace postrider::dkim
