// An envelope address: the mailbox of RFC 5321 §4.1.2, with UTF-8 as RFC 6531 allows.
#include "mail/address.h"

#include "base/ascii.h"
#include "mail/atom.h"
#include "mail/domain.h"
#include "mail/utf8.h"

#include <optional>
#include <utility>

namespace postrider::mail {
namespace {

/// What stands before the at sign, and from it on; sizes in octets as written.
struct Halves {
    std::string local;
    std::size_t local_size;
    std::string_view rest;
};

/// RFC 5321 §4.1.2 Quoted-string: printable ASCII and blanks, quotes and backslashes escaped.
std::optional<Halves> read_quoted(std::string_view text) {
    std::string local;
    for (std::size_t i = 1; i < text.size(); ++i) {
        char c = text[i];
        if (c == '"') {
            return Halves{std::move(local), i + 1, text.substr(i + 1)};
        }
        if (c == '\\') {
            if (++i == text.size()) {
                return std::nullopt;
            }
            c = text[i];
            // RFC 6531 §3.3 lets UTF-8 stand in quotes, but not behind a backslash.
            if (static_cast<unsigned char>(c) >= 0x80) {
                return std::nullopt;
            }
        }
        if (static_cast<unsigned char>(c) < 32 || c == 127) {
            return std::nullopt;
        }
        local.push_back(c);
    }
    return std::nullopt;
}

std::expected<Halves, AddressError> read_local_part(std::string_view text) {
    if (text.starts_with('"')) {
        auto quoted = read_quoted(text);
        if (!quoted || !is_utf8(quoted->local)) {
            return std::unexpected(AddressError::local_part_syntax);
        }
        return *std::move(quoted);
    }
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos) {
        return std::unexpected(AddressError::no_at_sign);
    }
    const auto local = text.substr(0, at);
    if (!is_dot_atom(local)) {
        return std::unexpected(AddressError::local_part_syntax);
    }
    return Halves{std::string(local), at, text.substr(at)};
}

std::string canonical_literal(std::string_view text) {
    static constexpr std::string_view tag = "[IPv6:";
    if (!base::istarts_with(text, tag)) {
        return std::string(text);
    }
    return std::string(tag) + base::to_lower(text.substr(tag.size()));
}

std::expected<std::string, AddressError> read_domain(std::string_view text) {
    if (text.size() > domain_size_max) {
        return std::unexpected(AddressError::domain_too_long);
    }
    if (is_address_literal(text)) {
        return canonical_literal(text);
    }
    if (base::is_ascii(text)) {
        if (!is_domain(text)) {
            return std::unexpected(AddressError::domain_syntax);
        }
        return base::to_lower(text);
    }
    auto domain = domain_to_unicode(text);
    if (!domain) {
        return std::unexpected(AddressError::domain_syntax);
    }
    return *std::move(domain);
}

}  // namespace

std::string_view describe(AddressError error) {
    switch (error) {
        case AddressError::empty:
            return "the address is empty";
        case AddressError::no_at_sign:
            return "the address has no @";
        case AddressError::local_part_syntax:
            return "the part before the @ is not valid";
        case AddressError::local_part_too_long:
            return "the part before the @ is longer than 64 octets";
        case AddressError::domain_syntax:
            return "the domain is not valid";
        case AddressError::domain_too_long:
            return "the domain is longer than 255 octets";
        case AddressError::address_too_long:
            return "the address is longer than 254 octets";
    }
    std::unreachable();
}

std::expected<Address, AddressError> Address::parse(std::string_view text) {
    if (text.empty()) {
        return std::unexpected(AddressError::empty);
    }
    auto halves = read_local_part(text);
    if (!halves) {
        return std::unexpected(halves.error());
    }
    if (!halves->rest.starts_with('@')) {
        return std::unexpected(
            halves->rest.empty() ? AddressError::no_at_sign : AddressError::local_part_syntax
        );
    }
    if (halves->local_size > local_part_size_max) {
        return std::unexpected(AddressError::local_part_too_long);
    }
    auto domain = read_domain(halves->rest.substr(1));
    if (!domain) {
        return std::unexpected(domain.error());
    }
    if (text.size() + 2 > path_size_max) {
        return std::unexpected(AddressError::address_too_long);
    }
    return Address{.local = std::move(halves->local), .domain = *std::move(domain)};
}

std::string Address::text() const {
    std::string result;
    result.reserve(local.size() + domain.size() + 3);
    if (is_dot_atom(local)) {
        result = local;
    } else {
        append_quoted(result, local);
    }
    result.push_back('@');
    result.append(domain);
    return result;
}

bool Address::is_ascii() const {
    return base::is_ascii(local) && base::is_ascii(domain);
}

TaggedLocal split_tag(std::string_view local, char separator) {
    const std::size_t at = local.find(separator, 1);
    if (at == std::string_view::npos) {
        return {local, {}};
    }
    return {local.substr(0, at), local.substr(at + 1)};
}

}  // namespace postrider::mail
