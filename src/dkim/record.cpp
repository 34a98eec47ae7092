// A key's TXT record as a value (RFC 6376 §3.6.1).
#include "dkim/record.h"

#include "base/ascii.h"
#include "dkim/tags.h"

#include <algorithm>
#include <optional>

namespace postrider::dkim {
namespace {

bool contains(std::string_view list, std::string_view word) {
    const auto words = colon_list(list);
    return std::ranges::any_of(words, [word](auto other) { return base::iequals(other, word); });
}

std::string_view type_name(Algorithm algorithm) {
    return algorithm == Algorithm::rsa_sha256 ? "rsa" : "ed25519";
}

std::optional<Reason> check_use(const TagList& tags, Algorithm algorithm) {
    if (const auto version = tags.find("v")) {
        // RFC 6376 §3.6.1: if there at all, it is the first tag.
        if (version != "DKIM1" || tags.tags().front().name != "v") {
            return Reason::malformed_key;
        }
    }
    if (!base::iequals(tags.value_or("k", "rsa"), type_name(algorithm))) {
        return Reason::key_of_other_algorithm;
    }
    if (!contains(tags.value_or("h", "sha256"), "sha256")) {
        return Reason::key_forbids_hash;
    }
    const auto services = tags.value_or("s", "*");
    if (!contains(services, "*") && !contains(services, "email")) {
        return Reason::key_not_for_mail;
    }
    return std::nullopt;
}

Reason reason_of(KeyError error) {
    switch (error) {
        case KeyError::too_small:
            return Reason::key_too_small;
        case KeyError::too_large:
            return Reason::key_too_large;
        case KeyError::unsupported_type:
            return Reason::key_of_other_algorithm;
        case KeyError::malformed:
            break;
    }
    return Reason::malformed_key;
}

}  // namespace

std::expected<KeyRecord, Reason> parse_key_record(std::string_view text, Algorithm algorithm) {
    const auto tags = TagList::parse(text);
    if (!tags) {
        return std::unexpected(Reason::malformed_key);
    }
    if (const auto reason = check_use(*tags, algorithm)) {
        return std::unexpected(*reason);
    }
    const auto value = tags->find("p");
    if (!value) {
        return std::unexpected(Reason::malformed_key);
    }
    // RFC 6376 §3.6.1: an empty value says that the key has been revoked.
    if (value->empty()) {
        return std::unexpected(Reason::key_revoked);
    }
    const auto bytes = spaced_base64(*value);
    if (!bytes) {
        return std::unexpected(Reason::malformed_key);
    }
    const auto key = PublicKey::from_bytes(algorithm, *bytes);
    if (!key) {
        return std::unexpected(reason_of(key.error()));
    }
    const auto flags = tags->value_or("t", "");
    return KeyRecord{
        .key = *key, .is_test = contains(flags, "y"), .is_strict = contains(flags, "s")
    };
}

std::expected<KeyRecord, Reason> choose_key_record(const TxtAnswer& answer, Algorithm algorithm) {
    if (!answer) {
        const bool absent = answer.error() == NoAnswer::not_there;
        return std::unexpected(absent ? Reason::no_key : Reason::key_unavailable);
    }
    const auto& records = *answer;
    std::expected<KeyRecord, Reason> chosen = std::unexpected(Reason::no_key);
    for (std::size_t i = 0; i < std::min(records.size(), records_max); ++i) {
        auto record = parse_key_record(records[i], algorithm);
        if (record) {
            return record;
        }
        if (chosen.error() == Reason::no_key && looks_like_key_record(records[i])) {
            chosen = record;
        }
    }
    if (chosen.error() == Reason::no_key && !records.empty()) {
        return std::unexpected(Reason::malformed_key);
    }
    return chosen;
}

bool looks_like_key_record(std::string_view text) {
    const auto tags = TagList::parse(text);
    return tags && (tags->find("v") == "DKIM1" || tags->find("p"));
}

}  // namespace postrider::dkim
