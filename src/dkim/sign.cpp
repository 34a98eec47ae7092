// Writes DKIM-Signature fields (RFC 6376 §5).
#include "dkim/sign.h"

#include "base/ascii.h"
#include "base/check.h"
#include "base/encoding.h"
#include "dkim/canonical.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace postrider::dkim {
namespace {

/// How often a name stands in h= beyond its occurrences.
enum class Beyond : std::uint8_t {
    never,
    /// Once if the field is there: a second one cannot be added.
    if_present,
    /// Once in any case: not even a first one can be added.
    always,
};

struct SignedName {
    std::string_view name;
    Beyond beyond = Beyond::never;
};

// Date and Message-ID are not closed when absent: relays add them. Nor are trace and list fields.
constexpr std::array signed_names = {
    SignedName{"from", Beyond::always},
    SignedName{"sender", Beyond::if_present},
    SignedName{"reply-to", Beyond::always},
    SignedName{"subject", Beyond::always},
    SignedName{"date", Beyond::if_present},
    SignedName{"message-id", Beyond::if_present},
    SignedName{"to", Beyond::always},
    SignedName{"cc", Beyond::always},
    SignedName{"mime-version", Beyond::if_present},
    SignedName{"content-type", Beyond::if_present},
    SignedName{"content-transfer-encoding", Beyond::if_present},
    SignedName{"content-disposition", Beyond::if_present},
    SignedName{"resent-date"},
    SignedName{"resent-to"},
    SignedName{"resent-cc"},
    SignedName{"resent-from"},
    SignedName{"resent-sender"},
    SignedName{"resent-message-id"},
    SignedName{"in-reply-to"},
    SignedName{"references"},
    SignedName{"list-id"},
    SignedName{"list-help"},
    SignedName{"list-owner"},
    SignedName{"list-archive"},
    SignedName{"list-unsubscribe"},
    SignedName{"list-unsubscribe-post"},
    SignedName{"list-subscribe"},
    SignedName{"list-post"},
    SignedName{"feedback-id"},
    SignedName{"auto-submitted"},
};

constexpr std::size_t unsigned_name = signed_names.size();
constexpr std::size_t names_width = 72;
constexpr std::size_t signature_width = 72;

std::size_t index_of(std::string_view name) {
    for (std::size_t i = 0; i < signed_names.size(); ++i) {
        if (signed_names[i].name.size() == name.size() &&
            base::iequals(signed_names[i].name, name)) {
            return i;
        }
    }
    return unsigned_name;
}

/// The h= list, folded, and what it selects in canonical form.
struct Selection {
    std::string names;
    std::string canonical;
};

class NameList {
public:
    explicit NameList(std::string& text) : text_(text) {}

    void add(std::string_view name) {
        if (!text_.empty()) {
            text_.push_back(':');
            ++column_;
        }
        if (column_ + name.size() > names_width) {
            text_.append("\r\n\t ");
            column_ = 0;
        }
        text_.append(name);
        column_ += name.size();
    }

private:
    std::string& text_;
    std::size_t column_ = 2;
};

Selection select(std::span<const mail::Field> fields) {
    std::vector<std::size_t> index(fields.size());
    std::size_t size = 0;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        index[i] = index_of(fields[i].name);
        size += fields[i].whole.size();
    }
    Selection selection;
    selection.canonical.reserve(size + 512);
    NameList names(selection.names);
    for (std::size_t n = 0; n < signed_names.size(); ++n) {
        const auto& [name, beyond] = signed_names[n];
        bool present = false;
        // The last occurrence comes first (RFC 6376 §5.4.2).
        for (std::size_t i = fields.size(); i-- > 0;) {
            if (index[i] == n) {
                names.add(name);
                append_canonical(selection.canonical, fields[i], Canonicalization::relaxed);
                present = true;
            }
        }
        if (beyond == Beyond::always || (beyond == Beyond::if_present && present)) {
            names.add(name);
        }
    }
    return selection;
}

/// All of the field but what follows "b=".
std::string unsigned_field(
    const Signer& signer,
    std::string_view names,
    const secrets::Digest256& body_hash,
    base::Time time
) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    std::string text = "DKIM-Signature: v=1; a=";
    text.append(name_of(signer.key.algorithm()));
    text.append("; c=relaxed/relaxed;\r\n\td=").append(signer.domain);
    text.append(";\r\n\ts=").append(signer.selector);
    text.append("; t=").append(std::to_string(seconds));
    text.append(";\r\n\tbh=").append(base::to_base64(secrets::view(body_hash)));
    text.append(";\r\n\th=").append(names);
    text.append(";\r\n\tb=");
    return text;
}

}  // namespace

std::string sign(
    std::span<const mail::Field> fields,
    const secrets::Digest256& body_hash,
    std::span<const Signer> signers,
    base::Time time
) {
    const Selection selection = select(fields);
    std::string signatures;
    for (const Signer& signer : signers) {
        const auto text = unsigned_field(signer, selection.names, body_hash, time);
        const auto colon = text.find(':');
        const mail::Field field{
            .name = std::string_view(text).substr(0, colon),
            .value = std::string_view(text).substr(colon + 1),
            .whole = text,
        };
        std::string canonical = selection.canonical;
        append_canonical(canonical, field, Canonicalization::relaxed);
        // The field itself is hashed last and without its CRLF (RFC 6376 §3.7).
        canonical.resize(canonical.size() - 2);
        const auto signature = signer.key.sign(secrets::sha256(canonical));
        signatures.append(text);
        signatures.append(base::to_base64_lines(signature, signature_width, "\r\n\t"));
        signatures.append("\r\n");
    }
    return signatures;
}

}  // namespace postrider::dkim
