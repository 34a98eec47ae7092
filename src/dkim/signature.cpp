// A DKIM-Signature field as a value (RFC 6376 §3.5).
#include "dkim/signature.h"

#include "base/ascii.h"
#include "base/encoding.h"
#include "dkim/signature_steps.h"
#include "mail/domain.h"
#include "mail/header.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace postrider::dkim {
namespace {

std::optional<Reason> check_presence(const TagList& tags, Signature&) {
    for (const char* name : {"v", "a", "b", "bh", "d", "h", "s"}) {
        if (!tags.find(name)) {
            return Reason::missing_tag;
        }
    }
    return tags.find("v") == "1" ? std::nullopt : std::optional(Reason::unsupported_version);
}

/// DKIM-Quoted-Printable (RFC 6376 §2.11).
std::optional<std::string> unquote(std::string_view value) {
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '=') {
            if (value[i] > ' ' || value[i] < 0) {
                text.push_back(value[i]);
            }
            continue;
        }
        const auto byte = base::from_hex(value.substr(i + 1, 2));
        if (!byte || byte->size() != 1) {
            return std::nullopt;
        }
        text.append(*byte);
        i += 2;
    }
    return text;
}

std::optional<Reason> read_identity(const TagList& tags, Signature& signature) {
    const auto value = tags.find("i");
    if (!value) {
        signature.identity = "@" + signature.domain;
        return std::nullopt;
    }
    const auto identity = unquote(*value);
    if (!identity || !identity->contains('@')) {
        return Reason::bad_identity;
    }
    const auto domain = mail::domain_to_ascii(identity->substr(identity->rfind('@') + 1));
    // RFC 6376 §3.5: the same as d= or below it.
    if (!domain || (*domain != signature.domain && !domain->ends_with("." + signature.domain))) {
        return Reason::bad_identity;
    }
    signature.identity = identity->substr(0, identity->rfind('@') + 1) + *domain;
    return std::nullopt;
}

std::optional<Reason> check_signed_fields(const TagList&, Signature& signature) {
    const auto& names = signature.signed_fields;
    const auto is_name = [](const std::string& name) { return mail::is_field_name(name); };
    if (!std::ranges::all_of(names, is_name)) {
        return Reason::malformed_signature;
    }
    const auto is_from = [](const std::string& name) { return base::iequals(name, "from"); };
    return std::ranges::any_of(names, is_from) ? std::nullopt
                                               : std::optional(Reason::from_not_signed);
}

constexpr std::array<Step, 12> steps = {
    check_presence,
    read_algorithm,
    read_forms,
    read_query,
    read_domain,
    read_identity,
    read_signed_fields,
    check_signed_fields,
    read_code,
    read_body_hash,
    read_length,
    read_times,
};

}  // namespace

bool Signature::is_expired(base::Time time) const {
    const auto now = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    return expires_at && now > 0 && static_cast<std::uint64_t>(now) > *expires_at;
}

std::expected<Signature, Reason> parse_signature(std::string_view value) {
    const auto tags = TagList::parse(value);
    if (!tags) {
        return std::unexpected(Reason::malformed_signature);
    }
    return read_signature(*tags, steps);
}

}  // namespace postrider::dkim
