// What a listener offers and demands, and the answer to EHLO that says so.
#include "smtp/server_options.h"

#include <fmt/format.h>

namespace postrider::smtp {

bool offers_auth(const ServerOptions& options, Wire wire) {
    return options.auth == AuthOffer::always ||
           (options.auth == AuthOffer::under_tls && wire == Wire::tls);
}

bool offers_starttls(const ServerOptions& options, Wire wire) {
    return wire == Wire::clear &&
           (options.tls == TlsMode::starttls || options.tls == TlsMode::starttls_required);
}

Reply hello_with_extensions(const ServerOptions& options, Wire wire) {
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
    // RFC 9422 §4.
    text +=
        fmt::format("\nLIMITS MAILMAX={} RCPTMAX={}", options.messages_max, options.recipients_max);
    text += "\nENHANCEDSTATUSCODES";
    return {.code = 250, .text = std::move(text)};
}

}  // namespace postrider::smtp
