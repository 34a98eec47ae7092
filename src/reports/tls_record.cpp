// Reading "v=TLSRPTv1; rua=…".
#include "reports/tls_record.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/ascii.h"
#include "mail/address.h"

namespace postrider::reports {
namespace {

constexpr std::string_view version = "v=TLSRPTv1";

int hex_digit(char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto at = digits.find(base::to_lower(std::string(1, c)));
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// RFC 3986 §2.1; nothing where an escape is broken.
std::optional<std::string> unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        plain += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return plain;
}

std::optional<TlsReceiver> receiver_of(std::string_view uri) {
    constexpr std::string_view mail = "mailto:";
    if (base::istarts_with(uri, mail)) {
        uri.remove_prefix(mail.size());
        const auto text = unescaped(uri.substr(0, uri.find('?')));
        const auto address = mail::Address::parse(text.value_or(""));
        if (!address) {
            return std::nullopt;
        }
        return TlsReceiver{.kind = TlsReceiver::Kind::mail, .target = address->text()};
    }
    if (base::istarts_with(uri, "https://")) {
        return TlsReceiver{.kind = TlsReceiver::Kind::https, .target = std::string(uri)};
    }
    return std::nullopt;
}

std::vector<TlsReceiver> receivers_in(std::string_view record) {
    std::vector<TlsReceiver> receivers;
    for (const auto part : base::split(record, ';')) {
        const auto halves = base::split_once(part, '=');
        if (!halves || base::trim(halves->first) != "rua") {
            continue;
        }
        for (const auto uri : base::split(halves->second, ',')) {
            auto receiver = receiver_of(base::trim(uri));
            const bool is_another =
                receiver && std::ranges::find(receivers, *receiver) == receivers.end();
            if (is_another && receivers.size() < tls_receivers_max) {
                receivers.push_back(*std::move(receiver));
            }
        }
    }
    return receivers;
}

bool is_record(std::string_view text) {
    if (!text.starts_with(version)) {
        return false;
    }
    const auto rest = base::trim(text.substr(version.size()));
    return rest.empty() || rest.front() == ';';
}

}  // namespace

std::vector<TlsReceiver> tls_receivers(std::span<const std::string> texts) {
    const std::string* record = nullptr;
    for (const auto& text : texts) {
        if (!is_record(text)) {
            continue;
        }
        // RFC 8460 §3: of several, none counts.
        if (record != nullptr) {
            return {};
        }
        record = &text;
    }
    return record != nullptr ? receivers_in(*record) : std::vector<TlsReceiver>{};
}

}  // namespace postrider::reports
