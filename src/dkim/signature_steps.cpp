// The steps in which the tags of a signature are read; DKIM and ARC choose from them.
#include "dkim/signature_steps.h"

#include "base/ascii.h"
#include "mail/domain.h"

#include <algorithm>

namespace postrider::dkim {
namespace {

std::optional<Canonicalization> form_of(std::string_view name) {
    if (base::iequals(name, "relaxed")) {
        return Canonicalization::relaxed;
    }
    return base::iequals(name, "simple") ? std::optional(Canonicalization::simple) : std::nullopt;
}

}  // namespace

std::expected<Signature, Reason> read_signature(const TagList& tags, std::span<const Step> steps) {
    Signature signature;
    for (const Step step : steps) {
        if (const auto reason = step(tags, signature)) {
            return std::unexpected(*reason);
        }
    }
    return signature;
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

std::optional<Reason> read_signed_fields(const TagList& tags, Signature& signature) {
    const auto names = colon_list(tags.value_or("h", ""));
    if (names.size() > signed_fields_max) {
        return Reason::too_many_signed_fields;
    }
    signature.signed_fields.assign(names.begin(), names.end());
    return std::nullopt;
}

std::optional<Reason> read_code(const TagList& tags, Signature& signature) {
    const auto code = spaced_base64(tags.value_or("b", ""));
    if (!code) {
        return Reason::malformed_signature;
    }
    signature.signature = *code;
    return std::nullopt;
}

std::optional<Reason> read_body_hash(const TagList& tags, Signature& signature) {
    const auto hash = spaced_base64(tags.value_or("bh", ""));
    if (!hash || hash->size() != secrets::Digest256{}.size()) {
        return Reason::malformed_signature;
    }
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

}  // namespace postrider::dkim
