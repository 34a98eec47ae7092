// What a listener offers and demands, and the answer to EHLO that says so.
#include "smtp/server_options.h"

#include <fmt/format.h>

namespace postrider::smtp {
namespace {

/// Of a second, as base::to_rfc3339 writes it.
constexpr std::string_view fraction = ".000";

}  // namespace

bool offers_auth(const ServerOptions& options, Wire wire) {
    return options.auth == AuthOffer::always ||
           (options.auth == AuthOffer::under_tls && wire == Wire::tls);
}

bool offers_starttls(const ServerOptions& options, Wire wire) {
    return wire == Wire::clear &&
           (options.tls == TlsMode::starttls || options.tls == TlsMode::starttls_required);
}

/// RFC 8689 §2: in clear it is not offered.
bool offers_require_tls(const ServerOptions& options, Wire wire) {
    return wire == Wire::tls && options.require_tls;
}

Reply hello_with_extensions(const ServerOptions& options, Wire wire, base::Time now) {
    std::string text = options.host;
    text += fmt::format("\nPIPELINING\nSIZE {}\n8BITMIME", options.size_max);
    if (options.smtputf8) {
        text += "\nSMTPUTF8";
    }
    if (offers_starttls(options, wire)) {
        text += "\nSTARTTLS";
    }
    if (offers_auth(options, wire)) {
        text += options.cram_md5 ? "\nAUTH PLAIN LOGIN CRAM-MD5" : "\nAUTH PLAIN LOGIN";
    }
    if (options.dsn) {
        text += "\nDSN";
    }
    if (options.chunking) {
        text += "\nCHUNKING";
    }
    if (offers_require_tls(options, wire)) {
        text += "\nREQUIRETLS";
    }
    if (options.future_release_max.count() > 0) {
        const auto last =
            std::chrono::floor<std::chrono::seconds>(now) + options.future_release_max;
        std::string date = base::to_rfc3339(last);
        date.replace(date.size() - fraction.size() - 1, fraction.size(), "");
        text += fmt::format("\nFUTURERELEASE {} {}", options.future_release_max.count(), date);
    }
    // RFC 9422 §4.
    text +=
        fmt::format("\nLIMITS MAILMAX={} RCPTMAX={}", options.messages_max, options.recipients_max);
    text += "\nENHANCEDSTATUSCODES";
    return {.code = 250, .text = std::move(text)};
}

}  // namespace postrider::smtp
