// Domain names as mail writes them: letters, digits, hyphens, or UTF-8 turned into A-labels.
#include "mail/domain.h"

#include "base/ascii.h"
#include "mail/utf8.h"

#include <arpa/inet.h>
#include <idn2.h>

#include <array>
#include <memory>

namespace postrider::mail {
namespace {

constexpr std::string_view ipv6_tag = "IPv6:";
/// A U-label can be longer than its A-label, but not without end.
constexpr std::size_t unicode_size_max = 4 * domain_size_max;

struct Idn2Deleter {
    void operator()(char* text) const { idn2_free(text); }
};
using Idn2Text = std::unique_ptr<char, Idn2Deleter>;

bool is_label(std::string_view label) {
    if (label.empty() || label.size() > label_size_max || label.front() == '-' ||
        label.back() == '-') {
        return false;
    }
    for (const char c : label) {
        if (!base::is_alpha(c) && !base::is_digit(c) && c != '-' && c != '_') {
            return false;
        }
    }
    return true;
}

bool is_ip(int family, std::string_view text) {
    const std::string address(text);
    std::array<unsigned char, 16> bytes{};
    return address.size() == text.size() && address.find('\0') == std::string::npos &&
           inet_pton(family, address.c_str(), bytes.data()) == 1;
}

bool has_a_label(std::string_view domain) {
    for (const auto label : base::split(domain, '.')) {
        if (base::istarts_with(label, "xn--")) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool is_domain(std::string_view text) {
    if (text.empty() || text.size() > domain_size_max) {
        return false;
    }
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find('.', begin), text.size());
        if (!is_label(text.substr(begin, end - begin))) {
            return false;
        }
        begin = end + 1;
    }
    return true;
}

bool is_address_literal(std::string_view text) {
    if (text.size() < 2 || text.front() != '[' || text.back() != ']') {
        return false;
    }
    const auto content = text.substr(1, text.size() - 2);
    if (base::istarts_with(content, ipv6_tag)) {
        return is_ip(AF_INET6, content.substr(ipv6_tag.size()));
    }
    return is_ip(AF_INET, content);
}

std::optional<std::string> domain_to_ascii(std::string_view domain) {
    // An A-label is looked up as it stands, also one that newer rules would not make.
    if (base::is_ascii(domain)) {
        return is_domain(domain) ? std::optional(base::to_lower(domain)) : std::nullopt;
    }
    if (domain.size() > unicode_size_max || domain.find('\0') != std::string_view::npos ||
        !is_utf8(domain)) {
        return std::nullopt;
    }
    char* converted = nullptr;
    const int result = idn2_to_ascii_8z(
        std::string(domain).c_str(), &converted, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT
    );
    const Idn2Text owned(converted);
    if (result != IDN2_OK || !is_domain(owned.get())) {
        return std::nullopt;
    }
    return base::to_lower(owned.get());
}

std::optional<std::string> domain_to_unicode(std::string_view domain) {
    const auto ascii = domain_to_ascii(domain);
    if (!ascii || !has_a_label(*ascii)) {
        return ascii;
    }
    char* converted = nullptr;
    const int result = idn2_to_unicode_8z8z(ascii->c_str(), &converted, IDN2_NONTRANSITIONAL);
    const Idn2Text owned(converted);
    return result == IDN2_OK ? std::string(owned.get()) : ascii;
}

}  // namespace postrider::mail
