// A DKIM-Signature field as a value (RFC 6376 §3.5).
#include "dkim/signature.h"

#include "base/ascii.h"
#include "base/encoding.h"
#include "mail/domain.h"

#include <algorithm>
#include <array>

namespace postrider::dkim {
namespace {

/// Each step reads some tags into the signature and says what is wrong with them.
using Step = std::optional<Reason> (*)(const TagList& tags, Signature& signature);

std::optional<Reason> check_presence(const TagList& tags, Signature&) {
    for (const char* name : {"v", "a", "b", "bh", "d", "h", "s"}) {
        if (!tags.find(name)) {
            return Reason::missing_tag;
        }
    }
    return tags.find("v") == "1" ? std::nullopt : std::optional(Reason::unsupported_version);
}

std::optional<Reason> read_algorithm(const TagList& tags, Signature& signature) {
    const auto name = tags.value_or("a", "");
    if (base::iequals(name, "rsa-sha1")) {
        return Reason::insecure_algorithm;
    }
    for (const auto algorithm : {Algorithm::rsa_sha256, Algorithm::ed25519_sha256}) {
        if (base::iequals(name, name_of(algorithm))) {
            signature.algorithm = algorithm;
            return std::nullopt;
        }
    }
    return Reason::unsupported_algorithm;
}

std::optional<Canonicalization> form_of(std::string_view name) {
    if (base::iequals(name, "relaxed")) {
        return Canonicalization::relaxed;
    }
    return base::iequals(name, "simple") ? std::optional(Canonicalization::simple) : std::nullopt;
}

std::optional<Reason> read_forms(const TagList& tags, Signature& signature) {
    const auto value = tags.value_or("c", "simple/simple");
    const auto slash = value.find('/');
    const auto header = form_of(value.substr(0, slash));
    // RFC 6376 §3.5: without a second word the body's form is simple.
    const auto body = slash == std::string_view::npos ? Canonicalization::simple
                                                      : form_of(value.substr(slash + 1));
    if (!header || !body) {
        return Reason::unsupported_canonicalization;
    }
    signature.header_form = *header;
    signature.body_form = *body;
    return std::nullopt;
}

std::optional<Reason> read_query(const TagList& tags, Signature&) {
    const auto methods = colon_list(tags.value_or("q", "dns/txt"));
    const bool known =
        std::ranges::any_of(methods, [](auto method) { return base::iequals(method, "dns/txt"); });
    return known ? std::nullopt : std::optional(Reason::unsupported_query);
}

std::optional<Reason> read_domain(const TagList& tags, Signature& signature) {
    const auto domain = mail::domain_to_ascii(tags.value_or("d", ""));
    const auto selector = mail::domain_to_ascii(tags.value_or("s", ""));
    if (!domain || !selector) {
        return Reason::bad_domain;
    }
    signature.domain = *domain;
    signature.selector = *selector;
    return mail::is_domain(signature.key_name()) ? std::nullopt : std::optional(Reason::bad_domain);
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

std::optional<Reason> read_signed_fields(const TagList& tags, Signature& signature) {
    const auto names = colon_list(tags.value_or("h", ""));
    if (names.size() > signed_fields_max) {
        return Reason::too_many_signed_fields;
    }
    signature.signed_fields.assign(names.begin(), names.end());
    const auto is_name = [](const std::string& name) { return mail::is_field_name(name); };
    if (!std::ranges::all_of(signature.signed_fields, is_name)) {
        return Reason::malformed_signature;
    }
    const auto is_from = [](std::string_view name) { return base::iequals(name, "from"); };
    return std::ranges::any_of(names, is_from) ? std::nullopt
                                               : std::optional(Reason::from_not_signed);
}

std::optional<Reason> read_hashes(const TagList& tags, Signature& signature) {
    const auto code = spaced_base64(tags.value_or("b", ""));
    const auto hash = spaced_base64(tags.value_or("bh", ""));
    if (!code || !hash || hash->size() != secrets::Digest256{}.size()) {
        return Reason::malformed_signature;
    }
    signature.signature = *code;
    signature.body_hash = *hash;
    return std::nullopt;
}

std::optional<Reason> read_length(const TagList& tags, Signature& signature) {
    if (const auto value = tags.find("l")) {
        const auto length = tag_number(*value);
        if (!length) {
            return Reason::malformed_signature;
        }
        signature.length = *length;
    }
    return std::nullopt;
}

std::optional<Reason> read_times(const TagList& tags, Signature& signature) {
    const auto read = [&](std::string_view name, std::optional<std::uint64_t>& time) {
        const auto value = tags.find(name);
        time = value ? tag_number(*value) : std::nullopt;
        return !value || time;
    };
    if (!read("t", signature.signed_at) || !read("x", signature.expires_at)) {
        return Reason::bad_time;
    }
    // RFC 6376 §3.5: x= must be greater than t=.
    if (signature.signed_at && signature.expires_at &&
        *signature.expires_at <= *signature.signed_at) {
        return Reason::bad_time;
    }
    return std::nullopt;
}

constexpr std::array<Step, 10> steps = {
    check_presence,
    read_algorithm,
    read_forms,
    read_query,
    read_domain,
    read_identity,
    read_signed_fields,
    read_hashes,
    read_length,
    read_times,
};

}  // namespace

std::expected<Signature, Reason> parse_signature(std::string_view value) {
    const auto tags = TagList::parse(value);
    if (!tags) {
        return std::unexpected(Reason::malformed_signature);
    }
    Signature signature;
    for (const Step step : steps) {
        if (const auto reason = step(*tags, signature)) {
            return std::unexpected(*reason);
        }
    }
    return signature;
}

}  // namespace postrider::dkim
