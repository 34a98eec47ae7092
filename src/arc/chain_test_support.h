// A message that passes through hosts that seal it, for tests of this room.
#pragma once

#include <string>

#include "arc/seal.h"
#include "arc/validate.h"
#include "base/check.h"

namespace postrider::arc {

inline constexpr base::Time noon = base::from_micros(1'700'000'000'000'000);

/// One key for all hosts: making one takes time, and which it is does not matter.
inline const dkim::SigningKey& chain_key() {
    static const auto key = dkim::SigningKey::generate_ed25519();
    return key;
}

inline dkim::Signer host_at(std::string domain) {
    return {.domain = std::move(domain), .selector = "s", .key = chain_key()};
}

inline Keys keys_for(const std::vector<std::string>& domains) {
    Keys keys;
    for (const auto& domain : domains) {
        keys["s._domainkey." + domain] = std::vector{chain_key().txt_record()};
    }
    return keys;
}

inline const Keys& usual_keys() {
    static const Keys keys = keys_for({"a.test", "b.test", "c.test"});
    return keys;
}

inline Verdict verdict_on(std::string_view message, const Keys& keys = usual_keys()) {
    const auto header = mail::HeaderBlock::parse(message).value();
    Validation validation(header);
    validation.add_body(message.substr(header.body_offset()));
    return validation.judge(keys, noon);
}

/// The fields that `host` adds to `message`; nothing when the chain has ended.
inline std::optional<std::string> set_of(
    std::string_view message, const std::string& host, const Keys& keys = usual_keys()
) {
    const auto header = mail::HeaderBlock::parse(message).value();
    const auto signer = host_at(host);
    const auto results = "mx." + host + "; spf=none";
    const SealRequest request{
        .signer = signer,
        .results = results,
        .time = noon,
        .signed_fields = fields_to_seal(header.fields()),
    };
    const auto body = dkim::body_hash(message.substr(header.body_offset()));
    return seal(header, body, verdict_on(message, keys), request);
}

inline std::string sealed(const std::string& message, const std::string& host) {
    const auto set = set_of(message, host);
    CHECK(set.has_value());
    return *set + message;
}

inline const std::string plain_message =
    "From: joe@example.test\r\nTo: list@a.test\r\nSubject: hi\r\n\r\nHello.\r\n";

inline std::string replaced(std::string text, std::string_view what, std::string_view by) {
    const auto at = text.find(what);
    CHECK(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

}  // namespace postrider::arc
