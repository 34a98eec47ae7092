// Every reply that our server gives, with code, enhanced code and words that say what to fix.
#include "smtp/replies.h"

#include <fmt/format.h>

#include <utility>

namespace postrider::smtp::replies {
namespace {

/// The class of the enhanced code is that of the reply (RFC 2034 §4).
Reply reply(std::uint16_t code, std::uint16_t subject, std::uint16_t detail, std::string text) {
    const auto status_class = static_cast<std::uint16_t>(code / 100);
    return {
        .code = code,
        .enhanced = EnhancedCode{status_class, subject, detail},
        .text = std::move(text),
    };
}

}  // namespace

// RFC 2034 §4: no enhanced code in the greeting, in the answer to HELO or EHLO, and in 3xx.
Reply greeting(std::string_view host) {
    return {.code = 220, .text = fmt::format("{} ESMTP Postrider", host)};
}
Reply hello(std::string_view host) {
    return {.code = 250, .text = std::string(host)};
}
Reply go_ahead() {
    return {.code = 354, .text = "Go ahead"};
}
Reply sasl_challenge(std::string_view base64) {
    return {.code = 334, .text = std::string(base64)};
}

Reply goodbye() {
    return reply(221, 0, 0, "Goodbye");
}
Reply ok() {
    return reply(250, 0, 0, "OK");
}
Reply sender_ok() {
    return reply(250, 1, 0, "OK");
}
Reply recipient_ok() {
    return reply(250, 1, 5, "OK");
}
Reply chunk_ok(std::uint64_t octets) {
    return reply(250, 0, 0, fmt::format("OK {} octets received", octets));
}
Reply queued(std::string_view id) {
    return reply(250, 0, 0, fmt::format("OK queued as {}", id));
}
Reply ready_for_tls() {
    return reply(220, 0, 0, "Ready to start TLS");
}
Reply cannot_verify() {
    return reply(252, 1, 5, "Addresses are not verified here; send the message");
}
Reply help() {
    return reply(214, 0, 0, "This is an SMTP server; see RFC 5321");
}

Reply granted(std::string_view server) {
    return reply(235, 7, 0, fmt::format("Granted for {}", server));
}
Reply authentication_required() {
    return reply(530, 7, 0, "Authentication required");
}
Reply invalid_credential() {
    return reply(535, 7, 8, "Invalid credential");
}
Reply authentication_unavailable() {
    return reply(454, 7, 0, "Credentials cannot be checked at the moment; try again later");
}
Reply authentication_cancelled() {
    return reply(501, 7, 0, "Authentication cancelled");
}
Reply authentication_not_base64() {
    return reply(501, 5, 2, "The response is not valid base64");
}
Reply authentication_malformed() {
    return reply(501, 5, 2, "The response is not what the mechanism asks for");
}
Reply authentication_line_too_long() {
    return reply(500, 5, 6, "The response is too long");
}
Reply mechanism_unknown() {
    return reply(504, 5, 4, "Unknown authentication mechanism; EHLO lists what is offered");
}
Reply encryption_required_for_authentication() {
    return reply(538, 7, 11, "Encryption required; use STARTTLS before AUTH");
}
Reply already_authenticated() {
    return reply(503, 5, 1, "Already authenticated");
}
Reply authentication_not_offered() {
    return reply(503, 5, 1, "AUTH is not offered here");
}

Reply starttls_required() {
    return reply(530, 7, 0, "Must issue a STARTTLS command first");
}
Reply already_tls() {
    return reply(503, 5, 1, "TLS is already in use");
}
Reply tls_not_offered() {
    return reply(502, 5, 1, "STARTTLS is not offered here");
}

Reply hello_first() {
    return reply(503, 5, 1, "Send EHLO first");
}
Reply sender_first() {
    return reply(503, 5, 1, "Send MAIL FROM first");
}
Reply recipient_first() {
    return reply(503, 5, 1, "Send RCPT TO first");
}
Reply transaction_open() {
    return reply(503, 5, 1, "A message has been begun; finish it or send RSET");
}
Reply no_valid_recipients() {
    return reply(554, 5, 1, "No valid recipients");
}
Reply chunks_open() {
    return reply(503, 5, 1, "The message has been begun with BDAT; go on with BDAT or send RSET");
}
Reply chunks_failed() {
    return reply(503, 5, 1, "An earlier BDAT was refused; send RSET");
}
Reply bad_sequence() {
    return reply(503, 5, 1, "Bad sequence of commands");
}
Reply unknown_command() {
    return reply(500, 5, 1, "Unknown command");
}
Reply not_implemented() {
    return reply(502, 5, 1, "Command not implemented");
}
Reply line_too_long() {
    return reply(500, 5, 2, "The command line is too long");
}
Reply syntax_error(std::string_view what) {
    return reply(501, 5, 2, fmt::format("Syntax error: {}", what));
}
Reply parameter_error(std::string_view what) {
    return reply(501, 5, 4, fmt::format("Invalid parameter: {}", what));
}
Reply parameter_unknown(std::string_view keyword) {
    return reply(555, 5, 4, fmt::format("Parameter {} is not supported", keyword));
}
Reply bad_sender(std::string_view why) {
    return reply(501, 1, 7, fmt::format("Invalid sender: {}", why));
}
Reply bad_recipient(std::string_view why) {
    return reply(501, 1, 3, fmt::format("Invalid recipient: {}", why));
}
// RFC 6531 §3.5.
Reply smtputf8_needed() {
    return reply(553, 6, 7, "The address needs SMTPUTF8; ask for it in MAIL FROM");
}
// RFC 5248 and RFC 3030 §2: 5.6.1, media not supported.
Reply body_type_not_offered() {
    return reply(555, 6, 1, "BODY=BINARYMIME is not supported; send the message with CRLF lines");
}

Reply message_too_large(std::uint64_t size_max) {
    return reply(552, 3, 4, fmt::format("Message too large (maximum {} octets)", size_max));
}
Reply too_many_recipients() {
    return reply(452, 5, 3, "Too many recipients; send the rest in another message");
}
Reply too_many_messages() {
    return reply(421, 7, 0, "Too many messages in one connection; connect again");
}
Reply too_many_errors() {
    return reply(421, 7, 0, "Too many errors; closing the connection");
}
Reply too_many_commands() {
    return reply(421, 7, 0, "Too many commands without a message; connect again");
}
Reply too_many_connections() {
    return reply(421, 7, 0, "Too many connections from your address; try again later");
}
Reply too_many_connections_of_network() {
    return reply(421, 7, 0, "Too many connections from your network; try again later");
}
Reply too_many_connections_in_all() {
    return reply(421, 7, 0, "Too many connections at the moment; try again later");
}
Reply connects_too_often() {
    return reply(421, 7, 0, "You connect too often; try again in a minute");
}
// RFC 5321 §3.1: 554 in place of a greeting.
Reply proxies_only() {
    return reply(554, 7, 1, "No mail is taken here but through our proxies");
}
Reply idle_too_long() {
    return reply(421, 4, 2, "Nothing received for too long; closing the connection");
}
Reply shutting_down() {
    return reply(421, 3, 2, "Shutting down; try again in a moment");
}

Reply bare_carriage_return() {
    return reply(
        550, 6, 0, "The message has a carriage return without line feed; end lines with CRLF"
    );
}
Reply bare_line_feed() {
    return reply(
        550, 6, 0, "The message has a line feed without carriage return; end lines with CRLF"
    );
}
Reply nul_in_message() {
    return reply(550, 6, 0, "The message has a NUL octet; encode binary content");
}

Reply try_again_later() {
    return reply(451, 3, 0, "Cannot take the message at the moment; try again later");
}

}  // namespace postrider::smtp::replies
