// Signature fields and key records of strangers, also whole signed messages.
#include "dkim/record.h"
#include "dkim/signature.h"
#include "dkim/verify.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace base = postrider::base;
namespace dkim = postrider::dkim;
namespace mail = postrider::mail;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void read_parts(std::string_view text) {
    if (const auto signature = dkim::parse_signature(text)) {
        require(signature->body_hash.size() == 32 && !signature->signature.empty());
        require(!signature->signed_fields.empty() && !signature->domain.empty());
    }
    // What was signed does not depend on the signature's own value.
    const auto rest = dkim::without_signature(text);
    require(dkim::without_signature(rest) == rest);
    for (const auto algorithm : {dkim::Algorithm::rsa_sha256, dkim::Algorithm::ed25519_sha256}) {
        (void)dkim::parse_key_record(text, algorithm);
    }
}

void verify_message(std::string_view message, std::string_view record) {
    const auto header = mail::HeaderBlock::parse(message);
    if (!header) {
        return;
    }
    const auto ask = [&](const std::string& name) -> dkim::TxtAnswer {
        require(!name.empty());
        return std::vector{std::string(record)};
    };
    const auto results =
        dkim::verify(*header, message.substr(header->body_offset()), ask, base::from_micros(0));
    require(results.size() <= dkim::signatures_max);
}

/// A body's hash is the same in one piece and in two.
void split_body(std::string_view body) {
    for (const auto form : {dkim::Canonicalization::simple, dkim::Canonicalization::relaxed}) {
        dkim::BodyHash hash(form);
        hash.add(body.substr(0, body.size() / 2));
        hash.add(body.substr(body.size() / 2));
        require(hash.finish() == dkim::body_hash(body, form));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto line = text.find('\n');
    read_parts(text);
    split_body(text);
    if (line != std::string_view::npos) {
        verify_message(text.substr(line + 1), text.substr(0, line));
    }
    return 0;
}
